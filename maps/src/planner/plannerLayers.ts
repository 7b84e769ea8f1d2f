import type { LayerSpecification } from "maplibre-gl";
import { NOTHING } from "../colours";
import { mapColour } from "../map/palette";

const NONE: ["==", ["get", "code"], string] = ["==", ["get", "code"], ""];

/**
 * From the ground up: areas in their classes, (hexagons,) borders, what is pointed at. One fill does
 * for the land as well, and layers of one source stand together: each pass over the whole picture
 * counts where there is no graphics card.
 */
export function plannerLayers(): LayerSpecification[] {
  return [
    {
      id: "level-fill", type: "fill", source: "level",
      paint: { "fill-color": ["to-color", ["feature-state", "colour"], NOTHING], "fill-antialias": false },
    },
    {
      id: "level-line", type: "line", source: "level", minzoom: 9.8, // below it they would be a tangle
      paint: {
        "line-color": mapColour("line"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 9.8, 0.5, 11, 0.9, 14, 1.5],
      },
    },
    {
      id: "select-halo", type: "line", source: "level", filter: NONE,
      paint: { "line-color": mapColour("halo"), "line-width": 6 },
    },
    {
      id: "select-line", type: "line", source: "level", filter: NONE,
      paint: { "line-color": mapColour("lead-line"), "line-width": 3 },
    },
    {
      id: "hover-line", type: "line", source: "level", filter: NONE,
      paint: { "line-color": mapColour("lead-line"), "line-width": 2 },
    },
    {
      id: "upper-line", type: "line", source: "upper",
      paint: {
        "line-color": mapColour("muted"),
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.9, 12, 1.8],
      },
    },
  ];
}
