/** Hexagons as triangles, ordered so that those in sight are one stretch of them. */
import { rgbOf, type Rgb } from "../colours";
import type { Corners } from "./hexCells";
import type { Painted } from "./painting";

// Borders and names must stay legible through the hexagons.
const OPACITY = 0.9;
const COVERAGE = 0.97;

export interface Mesh {
  origin: readonly [number, number];
  at: Float32Array;
  colour: Uint8Array;
  /** the corners of the triangles, cell by cell from north to south */
  index: Uint32Array;
  /** each cell's middle, southwards */
  middles: Float64Array;
  /** where each cell's triangles begin in the index, and the end */
  begins: Uint32Array;
  /** half the height of the tallest cell */
  reach: number;
}

/** Triangles of all painted cells. Places are told from the first corner: near it a float suffices. */
export function meshOf(painted: Painted, cornersAt: (cell: string) => Corners): Mesh {
  const cells = painted.codes.map((code, i) => ({ corners: cornersAt(code), colour: painted.colours[i] ?? null }));
  const seen = cells
    .filter(({ corners, colour }) => colour !== null && corners.length > 0)
    .map((cell) => ({ ...cell, middle: middleOf(cell.corners) }))
    .sort((a, b) => a.middle[1] - b.middle[1]);
  const vertices = seen.reduce((sum, { corners }) => sum + corners.length, 0);
  const at = new Float32Array(vertices * 2);
  const colour = new Uint8Array(vertices * 4);
  const index = new Uint32Array((vertices - 2 * seen.length) * 3);
  const origin = seen[0]?.corners[0] ?? [0, 0];
  const coverage = painted.show === "smooth" ? 1 : COVERAGE;
  const begins = new Uint32Array(seen.length + 1);
  let [vertex, slot, reach] = [0, 0, 0];
  for (const [nth, one] of seen.entries()) {
    const [x, y] = one.middle;
    const rgba = premultiplied(one.colour!);
    one.corners.forEach((corner, i) => {
      reach = Math.max(reach, Math.abs(corner[1] - y));
      at[2 * (vertex + i)] = x + coverage * (corner[0] - x) - origin[0];
      at[2 * (vertex + i) + 1] = y + coverage * (corner[1] - y) - origin[1];
      colour.set(rgba, 4 * (vertex + i));
    });
    for (let i = 2; i < one.corners.length; i++) {
      index.set([vertex, vertex + i - 1, vertex + i], slot);
      slot += 3;
    }
    vertex += one.corners.length;
    begins[nth + 1] = slot;
  }
  const middles = Float64Array.from(seen, (one) => one.middle[1]);
  return { origin, at, colour, index, middles, begins, reach };
}

/** The part of the index whose cells lie between two northings: what is not in sight is not drawn. */
export function between({ middles, begins, reach }: Mesh, north: number, south: number): [first: number, end: number] {
  return [begins[rank(middles, north - reach)]!, begins[rank(middles, south + reach)]!];
}

/** How many values of an ascending list lie below a limit. */
function rank(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function middleOf(corners: Corners): [number, number] {
  const sum = corners.reduce(([x, y], corner) => [x + corner[0], y + corner[1]] as [number, number], [0, 0]);
  return [sum[0] / corners.length, sum[1] / corners.length];
}

const known = new Map<string, readonly number[]>();

function premultiplied(colour: string): readonly number[] {
  const found = known.get(colour);
  if (found) return found;
  const rgb: Rgb = rgbOf(colour);
  const made = [...rgb.map((part) => Math.round(part * OPACITY)), Math.round(255 * OPACITY)];
  known.set(colour, made);
  return made;
}
