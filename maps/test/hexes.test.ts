import { expect, test } from "vitest";
import type { CellsAnswer } from "../src/planner/answers";
import { coarsened } from "../src/planner/coarser";
import { cellsReady, cornersOf } from "../src/planner/hexCells";
import { between, meshOf } from "../src/planner/hexMesh";
import type { Painted } from "../src/planner/painting";

const CELLS = ["8831aa5553fffff", "8831aa5557fffff", "8831aa5551fffff"];

function painted(colours: (string | null)[], show: Painted["show"] = "count"): Painted {
  const codes = CELLS.slice(0, colours.length);
  return { show, shape: "hex", res: 8, codes, counts: [], values: [], kinds: [], colours, rows: null };
}

/** What is covered by all triangles, on the mesh's own plane. */
function covered({ at, index }: ReturnType<typeof meshOf>): number {
  let area = 0;
  for (let i = 0; i < index.length; i += 3) {
    const [a, b, c] = [index[i]!, index[i + 1]!, index[i + 2]!].map((n) => [at[2 * n]!, at[2 * n + 1]!] as const);
    area += Math.abs((b![0] - a![0]) * (c![1] - a![1]) - (c![0] - a![0]) * (b![1] - a![1])) / 2;
  }
  return area;
}

test("corners are where the map draws them", async () => {
  await cellsReady;
  const [x, y] = cornersOf(CELLS[0]!)[0]!;
  const { lng, lat } = new (await import("maplibre-gl")).default.MercatorCoordinate(x, y).toLngLat();
  const [wantLat, wantLon] = (await import("h3-js")).cellToBoundary(CELLS[0]!)[0]!;
  expect(lng).toBeCloseTo(wantLon, 9);
  expect(lat).toBeCloseTo(wantLat, 9);
});

test("each painted cell is whole, shrunk a little, and of its colour; others are left out", async () => {
  await cellsReady;
  const whole = meshOf(painted(["#ff0000", null, "#0000ff"], "smooth"), cornersOf);
  const shrunk = meshOf(painted(["#ff0000", null, "#0000ff"]), cornersOf);
  expect(whole.at.length).toBe(2 * 12);
  expect(whole.index.length).toBe(2 * 4 * 3);
  expect(covered(shrunk) / covered(whole)).toBeCloseTo(0.97 ** 2, 3);
  // the last cell is the northernmost
  expect([...whole.colour.subarray(0, 3)]).toEqual([0, 0, 230]);
  expect([...whole.colour.subarray(-4)]).toEqual([230, 0, 0, 230]);
});

test("no cells make no triangles", () => {
  expect(meshOf(painted([null]), () => []).index.length).toBe(0);
});

test("what is not in sight is not drawn, and what is in sight is", async () => {
  await cellsReady;
  const mesh = meshOf(painted(["#ff0000", "#00ff00", "#0000ff"]), cornersOf);
  expect(between(mesh, 0, 1)).toEqual([0, mesh.index.length]);
  for (const code of CELLS) {
    const ys = cornersOf(code).map(([, y]) => y);
    const [first, end] = between(mesh, Math.min(...ys), Math.max(...ys));
    const drawn = new Set(mesh.index.subarray(first, end));
    const middle = (Math.min(...ys) + Math.max(...ys)) / 2 - mesh.origin[1];
    const near = Array.from({ length: 18 }, (_, i) => i).filter((i) => Math.abs(mesh.at[2 * i + 1]! - middle) < 1e-9 + mesh.reach);
    expect(near.every((corner) => drawn.has(corner))).toBe(true);
  }
  const far = mesh.middles[0]! - 3 * mesh.reach;
  expect(between(mesh, far - mesh.reach, far)).toEqual([0, 0]);
});

test("larger hexagons are sums of the smaller ones that h3 counts in them", async () => {
  const h3 = await import("h3-js");
  const small = h3.gridDisk("8831aa5553fffff", 6).map((cell, i): [string, number] => [cell, i % 7]);
  const answer = { cells: small, res: 8, cell_area_km2: 0.737327598, total: 1 } as unknown as CellsAnswer;
  const { cells, res, cell_area_km2, total } = coarsened(answer, 6);
  const sums = new Map<string, number>();
  for (const [cell, n] of small) sums.set(h3.cellToParent(cell, 6), (sums.get(h3.cellToParent(cell, 6)) ?? 0) + n);
  expect(Object.fromEntries(cells)).toEqual(Object.fromEntries(sums));
  expect([res, total]).toEqual([6, 1]);
  expect(cell_area_km2).toBeCloseTo(h3.getHexagonAreaAvg(6, "km2"), 3);
});
