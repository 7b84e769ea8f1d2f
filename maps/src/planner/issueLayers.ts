/** How issues are drawn: open ones filled, solved ones hollow with a dot, outlines beneath. */
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { mapColour } from "../map/palette";
import { MARK } from "./markKind";

const is = (...kinds: string[]): ["in", ExpressionSpecification, ["literal", string[]]] => ["in", ["get", MARK], ["literal", kinds]];

export function issueLayers(): LayerSpecification[] {
  return [
    {
      id: "issue-place", type: "line", source: "marks", filter: is("issue-place"),
      paint: { "line-color": mapColour("accent"), "line-width": 1, "line-opacity": 0.55 },
    },
    {
      id: "issue-place-halo", type: "line", source: "marks", filter: is("issue-place-chosen"),
      paint: { "line-color": mapColour("halo"), "line-width": 5 },
    },
    {
      id: "issue-place-chosen", type: "line", source: "marks", filter: is("issue-place-chosen"),
      paint: { "line-color": mapColour("lead-line"), "line-width": 2.5 },
    },
    {
      id: "issue-chosen", type: "circle", source: "marks", filter: ["all", is("issue-open", "issue-solved"), ["get", "chosen"]],
      paint: {
        "circle-radius": ["+", ["get", "radius"], 4],
        "circle-color": mapColour("halo"),
        "circle-stroke-color": mapColour("lead-line"),
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "issue-open", type: "circle", source: "marks", filter: is("issue-open"),
      paint: {
        "circle-radius": ["get", "radius"],
        "circle-color": mapColour("accent"),
        "circle-opacity": 0.82,
        "circle-stroke-color": mapColour("halo"),
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "issue-solved", type: "circle", source: "marks", filter: is("issue-solved"),
      paint: {
        "circle-radius": ["get", "radius"],
        "circle-color": mapColour("halo"),
        "circle-opacity": 0.75,
        "circle-stroke-color": mapColour("muted"),
        "circle-stroke-width": 2,
      },
    },
    {
      id: "issue-solved-dot", type: "circle", source: "marks", filter: is("issue-solved"),
      paint: { "circle-radius": 1.5, "circle-color": mapColour("muted") },
    },
  ];
}
