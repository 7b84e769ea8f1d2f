import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { issueLayers } from "./issueLayers";
import { MARK } from "./markKind";
import { mapColour } from "../map/palette";

/** Areas of the level shown, and the borders above them, lie in one source; these are the latter. */
export const UPPER = "upper";
const is = (...kinds: string[]): ["in", ExpressionSpecification, ["literal", string[]]] => ["in", ["get", MARK], ["literal", kinds]];
const IS_LEVEL: ExpressionSpecification = ["!", ["has", UPPER]];

/** The areas of the level shown, only the one with this code. */
export function only(code: string): ["all", ...ExpressionSpecification[]] {
  return ["all", IS_LEVEL, ["==", ["get", "code"], code]];
}

/**
 * From the ground up: areas in their classes, (hexagons,) borders, what is pointed at. One fill does
 * for the land as well, and all layers have one source, for each of which MapLibre passes over the
 * whole picture several times: that counts where there is no graphics card.
 */
export function plannerLayers(): LayerSpecification[] {
  return [
    {
      id: "level-fill", type: "fill", source: "areas", filter: IS_LEVEL,
      paint: { "fill-color": ["to-color", ["feature-state", "colour"], "rgba(0, 0, 0, 0)"], "fill-antialias": false },
    },
    {
      // Dark and half clear: seen between equal classes of any colour, a hair's breadth where many are in sight.
      id: "level-line", type: "line", source: "areas", filter: IS_LEVEL,
      paint: {
        "line-color": mapColour("level-line"),
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 8, 0.28, 11, 0.45],
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.4, 9.8, 0.6, 11, 0.9, 14, 1.5],
      },
    },
    {
      id: "select-halo", type: "line", source: "areas", filter: only(""),
      paint: { "line-color": mapColour("halo"), "line-width": 6 },
    },
    {
      id: "select-line", type: "line", source: "areas", filter: only(""),
      paint: { "line-color": mapColour("lead-line"), "line-width": 3 },
    },
    {
      id: "hover-line", type: "line", source: "areas", filter: only(""),
      paint: { "line-color": mapColour("lead-line"), "line-width": 2 },
    },
    {
      id: "upper-line", type: "line", source: "areas", filter: ["has", UPPER],
      paint: {
        "line-color": mapColour("muted"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1.1, 12, 2],
      },
    },
    {
      id: "alarm-halo", type: "line", source: "marks", filter: is("alarm", "alarm-chosen"),
      paint: { "line-color": mapColour("halo"), "line-width": 5 },
    },
    {
      id: "alarm-line", type: "line", source: "marks", filter: is("alarm", "alarm-chosen"),
      paint: {
        "line-color": mapColour("disc"),
        "line-width": ["match", ["get", MARK], "alarm-chosen", 3, 1.8],
      },
    },
    {
      id: "drawn-fill", type: "fill", source: "marks", filter: is("drawn"),
      paint: { "fill-color": mapColour("lead-line"), "fill-opacity": 0.08 },
    },
    {
      id: "drawn-halo", type: "line", source: "marks", filter: is("drawn"),
      paint: { "line-color": mapColour("halo"), "line-width": 5 },
    },
    {
      id: "drawn-line", type: "line", source: "marks", filter: is("drawn"),
      paint: { "line-color": mapColour("lead-line"), "line-width": 2.5 },
    },
    ...issueLayers(),
  ];
}
