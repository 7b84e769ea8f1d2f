import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { mapColour } from "../map/palette";

/** The layers from the ground up: region, lead areas, the areas in question, a long place, disc and way. `streets` lie beneath. */
export function callLayers(streets: boolean): LayerSpecification[] {
  const role = (of: string, then: number, otherwise: number): ["case", ["==", ["get", "role"], string], number, number] =>
    ["case", ["==", ["get", "role"], of], then, otherwise];
  return [
    { id: "region-fill", type: "fill", source: "region", paint: { "fill-color": mapColour("land") } },
    {
      id: "areas-fill", type: "fill", source: "areas", filter: ["!=", ["get", "role"], "neighbour"],
      paint: { "fill-color": mapColour("accent"), "fill-opacity": streets ? clearing(role("lead", 0.28, 0.14), role("lead", 0.1, 0.05)) : role("lead", 0.28, 0.14) },
    },
    {
      // Lighter than the place that it surrounds, so over its fill; opaque, for a translucent band
      // would darken wherever a crooked border folds.
      id: "areas-band", type: "line", source: "areas", filter: ["!=", ["get", "role"], "neighbour"],
      layout: { "line-join": "round" },
      paint: { "line-color": mapColour("band"), "line-width": 0 },
    },
    {
      id: "leads-line", type: "line", source: "leads", minzoom: 9,
      paint: { "line-color": mapColour("line"), "line-width": 0.75 },
    },
    {
      id: "region-line", type: "line", source: "region", maxzoom: 11, // too coarse beyond
      paint: { "line-color": mapColour("line"), "line-width": 1.5 },
    },
    {
      id: "neighbour-line", type: "line", source: "areas", filter: ["==", ["get", "role"], "neighbour"],
      paint: { "line-color": mapColour("muted"), "line-width": 1.25 },
    },
    {
      id: "areas-line", type: "line", source: "areas", filter: ["!=", ["get", "role"], "neighbour"],
      layout: { "line-join": "round" },
      paint: { "line-color": mapColour("lead-line"), "line-width": role("lead", 2.5, 1.5) },
    },
    {
      id: "extent-fill", type: "fill", source: "extent", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": mapColour("disc"), "fill-opacity": 0.14 },
    },
    {
      // a bright edge keeps the course apart from the borders that it follows
      id: "extent-edge", type: "line", source: "extent", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": mapColour("halo"), "line-width": 6, "line-opacity": 0.8 },
    },
    {
      id: "extent-line", type: "line", source: "extent", layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": mapColour("disc"), "line-width": 3 },
    },
    {
      id: "disc-fill", type: "fill", source: "disc",
      paint: { "fill-color": mapColour("disc"), "fill-opacity": 0.16 },
    },
    {
      id: "disc-line", type: "line", source: "disc",
      paint: { "line-color": mapColour("disc"), "line-width": 1.5 },
    },
    {
      id: "way-line", type: "line", source: "way",
      paint: { "line-color": mapColour("disc"), "line-width": 2, "line-dasharray": [1, 1.5] },
    },
  ];
}

/** An opacity that falls between city and street, where streets are to be read through it. */
function clearing(city: ExpressionSpecification, street: ExpressionSpecification): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], 12, city, 15, street];
}
