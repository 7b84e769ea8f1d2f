import type { LayerSpecification } from "maplibre-gl";
import { NOTHING } from "../colours";
import { mapColour } from "../map/palette";

const NONE: ["==", ["get", "code"], string] = ["==", ["get", "code"], ""];

/** From the ground up: land, areas in their classes, (hexagons,) borders, what is pointed at. */
export function plannerLayers(): LayerSpecification[] {
  return [
    { id: "land", type: "fill", source: "upper", paint: { "fill-color": NOTHING } },
    {
      id: "level-fill", type: "fill", source: "level",
      paint: {
        "fill-color": ["to-color", ["feature-state", "colour"], "rgba(0,0,0,0)"],
        "fill-antialias": false,
      },
    },
    {
      id: "level-line", type: "line", source: "level",
      paint: {
        "line-color": mapColour("line"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.3, 11, 0.9, 14, 1.5],
      },
    },
    {
      id: "upper-line", type: "line", source: "upper",
      paint: {
        "line-color": mapColour("muted"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.9, 12, 1.8],
      },
    },
    {
      id: "hover-line", type: "line", source: "level", filter: NONE,
      paint: { "line-color": mapColour("lead-line"), "line-width": 2 },
    },
    {
      id: "select-halo", type: "line", source: "level", filter: NONE,
      paint: { "line-color": mapColour("halo"), "line-width": 6 },
    },
    {
      id: "select-line", type: "line", source: "level", filter: NONE,
      paint: { "line-color": mapColour("lead-line"), "line-width": 3 },
    },
  ];
}
