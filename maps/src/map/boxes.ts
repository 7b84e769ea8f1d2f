/** Boxes around geometries: west, south, east, north in degrees. */
import { metresPerDegree } from "../geography/disc";

export type Bbox = readonly [number, number, number, number];

export function bboxOf(geometry: { type: string; coordinates: unknown }): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [x, y] = part as [unknown, unknown];
    if (typeof x !== "number" || typeof y !== "number") return part.forEach(visit);
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  visit(geometry.coordinates);
  return box;
}

export function union(boxes: readonly (readonly [number, number, number, number])[]): [number, number, number, number] {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

/** A box with so many metres more on each side. */
export function widened([west, south, east, north]: Bbox, by_m: number): Bbox {
  const { lon_m, lat_m } = metresPerDegree((south + north) / 2);
  const [x, y] = [by_m / lon_m, by_m / lat_m];
  return [west - x, south - y, east + x, north + y];
}
