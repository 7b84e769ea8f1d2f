import { expect, test } from "vitest";
import { diverging, HOT_SPOT, NOTHING, rgbOf, sequential, TOO_FEW } from "../src/colours";
import { classBreaks, classOf, signedBreaks } from "../src/planner/classes";

// What geo_service.render gives for the same values.
test("classes are those of the reports", () => {
  expect(classBreaks([13, 5, 7, 100, 3000, 20, 35, 60, 80, 900, 45, 12, 1, 2])).toEqual([1, 10, 40, 80, 600, 2000]);
  expect(classBreaks([0.31, 0.35, 0.4, 0.38, 0.5, 0.44, 0.62, 0.41]).map((b) => Number(b.toFixed(6)))).toEqual([
    0, 0.38, 0.4, 0.46, 0.54, 0.6,
  ]);
  expect(classBreaks([0.002, 0.5, 3.7, 12, 88, 140, 9, 4, 2.2])).toEqual([0, 3, 6, 10, 100]);
  expect(classBreaks([5, 5, 5])).toEqual([1, 5]);
  expect(classBreaks([])).toEqual([0]);
  expect(signedBreaks([-0.3, 0.2, 0.1, 0.02, -0.05])).toEqual([-0.5, -0.25, -0.1, 0.1, 0.25, 0.5]);
  expect(signedBreaks([-0.9, 3, null])).toEqual([-1, -0.5, -0.2, 0.2, 0.5, 1]);
});

test("ramps are those of the reports", () => {
  expect(sequential(6)).toEqual(["#f9f5ba", "#95dda3", "#1cb9ab", "#1789a2", "#175993", "#2e2e60"]);
  expect(diverging(7)).toEqual(["#0f4f95", "#5a83b9", "#a0b9d9", "#eeeeee", "#d4ad98", "#ae704c", "#7e3904"]);
});

test("bounds rise, and every positive value has a class", () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round++) {
    const values = Array.from({ length: 1 + Math.floor(random() * 80) }, () => random() ** 4 * 10 ** (random() * 5));
    const bounds = classBreaks(values);
    expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
    expect(new Set(bounds).size).toBe(bounds.length);
    for (const value of values) expect(classOf(value, bounds)).toBeGreaterThanOrEqual(0);
  }
});

test("a value on a bound belongs to the class above it", () => {
  expect([0, 1, 9, 10, 99].map((value) => classOf(value, [1, 10]))).toEqual([-1, 0, 0, 1, 1]);
});

/** CIE lightness of an sRGB colour. */
function lightness(colour: string): number {
  const [r, g, b] = rgbOf(colour).map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return 116 * Math.cbrt(y) - 16;
}

/** A colour as someone without red (protan) or green (deutan) cones sees it (Viénot et al. 1999). */
function dichromat(colour: string, kind: "protan" | "deutan"): number[] {
  const [r, g, b] = rgbOf(colour).map((v) => (v / 255) ** 2.2) as [number, number, number];
  const [pr, pg] = kind === "protan" ? [0.11238, 0.88762] : [0.29275, 0.70725];
  const yellow = pr! * r + pg! * g;
  const blue = kind === "protan" ? 0.004 * r - 0.004 * g + b : -0.02234 * r + 0.02234 * g + b;
  return [yellow, yellow, blue].map((v) => 255 * Math.max(0, v) ** (1 / 2.2));
}

test("more is always darker, in steps of like size", () => {
  const steps = sequential(6).map(lightness);
  const falls = steps.slice(1).map((l, i) => steps[i]! - l);
  expect(Math.min(...falls)).toBeGreaterThan(6);
});

test.each(["protan", "deutan"] as const)("the hot-spot classes differ for a %s", (kind) => {
  const colours = [...Object.values(HOT_SPOT), TOO_FEW];
  for (const [i, a] of colours.entries()) {
    for (const b of colours.slice(i + 1)) {
      const [p, q] = [dichromat(a, kind), dichromat(b, kind)];
      expect(Math.hypot(...p.map((v, k) => v - q[k]!)), `${a} ${b}`).toBeGreaterThan(20);
    }
  }
});

test("nothing and too few are not on the ramp", () => {
  expect(sequential(6)).not.toContain(NOTHING);
  expect(sequential(6)).not.toContain(TOO_FEW);
});
