import { expect, test } from "vitest";
import { disc, metresPerDegree, nearestOnBorder } from "../src/geography/disc";

const square = { type: "Polygon" as const, coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] };

test("every corner of a disc lies at its radius", () => {
  const at = { lon: 116.4, lat: 39.9 };
  const { lon_m, lat_m } = metresPerDegree(at.lat);
  for (const [lon = 0, lat = 0] of disc(at, 500).coordinates[0]!) {
    expect(Math.hypot((lon - at.lon) * lon_m, (lat - at.lat) * lat_m)).toBeCloseTo(500, 6);
  }
});

test("a disc is closed", () => {
  const ring = disc({ lon: 0, lat: 60 }, 10).coordinates[0]!;
  expect(ring[0]).toEqual(ring.at(-1));
});

test("the nearest border point, beside an edge and beyond a corner", () => {
  expect(nearestOnBorder({ lon: 0.5, lat: -0.2 }, square)).toEqual({ lon: 0.5, lat: 0 });
  expect(nearestOnBorder({ lon: 2, lat: 2 }, square)).toEqual({ lon: 1, lat: 1 });
});

test("a hole's border counts as border", () => {
  const hole = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6], [0.4, 0.4]];
  const holed = { ...square, coordinates: [...square.coordinates, hole] };
  expect(nearestOnBorder({ lon: 0.5, lat: 0.39 }, holed).lat).toBeCloseTo(0.4);
});
