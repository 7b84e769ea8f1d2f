import polylabel from "polylabel";
import type { LonLat } from "../geography/coordinates";
import type { AreaGeometry } from "../service/areas";

/** Where an area's name stands: the point farthest from the border of its largest part. */
export function anchorOf(geometry: AreaGeometry): LonLat {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const largest = parts.reduce((a, b) => (extent(b) > extent(a) ? b : a));
  const [lon, lat] = polylabel(largest as [number, number][][], Math.sqrt(extent(largest)) / 40);
  return { lon, lat };
}

function extent(polygon: number[][][]): number {
  const xs = polygon[0]!.map((point) => point[0]!);
  const ys = polygon[0]!.map((point) => point[1]!);
  // A border may hold tens of thousands of points: too many to spread into Math.max.
  const span = (values: number[]): number =>
    values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  return span(xs) * span(ys);
}
