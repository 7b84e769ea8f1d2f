import { expect, test } from "vitest";
import vectors from "../../tests/vectors/classes_and_colours.json";
import { diverging, HOT_SPOT, NOTHING, rgbOf, sequential, TOO_FEW } from "../src/colours";
import { classBreaks, classOf, signedBreaks } from "../src/planner/classes";


const near = (given: number[], expected: number[]): void => {
  expect(given.length).toBe(expected.length);
  given.forEach((bound, i) => expect(bound).toBeCloseTo(expected[i]!, 9));
};

test.each(vectors.classes)("classes are those of the reports: $values", ({ values, breaks }) => near(classBreaks(values), breaks));

test.each(vectors.signed)("classes of changes are those of the reports: $values", ({ values, breaks }) => near(signedBreaks(values), breaks));

test("colours are those of the reports", () => {
  for (const [n, colours] of Object.entries(vectors.sequential)) expect(sequential(Number(n))).toEqual(colours);
  for (const [n, colours] of Object.entries(vectors.diverging)) expect(diverging(Number(n))).toEqual(colours);
  expect(HOT_SPOT).toEqual(vectors.hot_spot);
  expect([TOO_FEW, NOTHING]).toEqual([vectors.too_few, vectors.nothing]);
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
