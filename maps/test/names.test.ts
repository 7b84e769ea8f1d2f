import { expect, test } from "vitest";
import { inside } from "../src/map/names";

test("a name at the edge is moved so that all of it is on the map", () => {
  expect(inside(50, 20, 100, 10)).toBe(50);
  expect(inside(15, 20, 100, 10)).toBe(20);
  expect(inside(95, 20, 100, Infinity)).toBe(80);
});

test("a name is left out where it would have to move too far, or its place is not on the map", () => {
  expect(inside(5, 20, 100, 10)).toBe(null);
  expect(inside(-1, 20, 100, Infinity)).toBe(null);
  expect(inside(101, 20, 100, Infinity)).toBe(null);
  expect(inside(10, 60, 100, Infinity)).toBe(null);
});
