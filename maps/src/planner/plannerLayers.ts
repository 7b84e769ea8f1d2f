import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { NOTHING } from "../colours";
import { mapColour } from "../map/palette";

/** Areas of the level shown, and the borders above them, lie in one source; these are the latter. */
export const UPPER = "upper";
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
      paint: { "fill-color": ["to-color", ["feature-state", "colour"], NOTHING], "fill-antialias": false },
    },
    {
      id: "level-line", type: "line", source: "areas", filter: IS_LEVEL, minzoom: 9.8, // below it they would be a tangle
      paint: {
        "line-color": mapColour("line"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 9.8, 0.5, 11, 0.9, 14, 1.5],
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
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.9, 12, 1.8],
      },
    },
  ];
}
