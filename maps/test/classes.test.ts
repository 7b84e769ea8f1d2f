import { expect, test } from "vitest";
import vectors from "../../tests/vectors/classes_and_colours.json";
import * as light from "../src/colours";
import { diverging, HOT_SPOT, NOTHING, rgbOf, sequential, TOO_FEW } from "../src/colours";
import * as dark from "../src/darkColours";
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

test.each([[light, -1], [dark, 1]] as const)("more stands out more from the ground, in steps of like size", (colours, way) => {
  const steps = colours.sequential(6).map(lightness);
  const gains = steps.slice(1).map((l, i) => way * (l - steps[i]!));
  expect(Math.min(...gains)).toBeGreaterThan(6);
});

const PALETTES = { light, dark };
const EYES = ["protan", "deutan"] as const;
const CASES = Object.keys(PALETTES).flatMap((scheme) => EYES.map((kind) => [scheme as keyof typeof PALETTES, kind] as const));

/** How far apart the two nearest of some colours are for a dichromat, in steps of 255. */
function nearest(colours: readonly string[], kind: (typeof EYES)[number]): number {
  const seen = colours.map((one) => dichromat(one, kind));
  const gaps = seen.flatMap((p, i) => seen.slice(i + 1).map((q) => Math.hypot(...p.map((v, k) => v - q[k]!))));
  return Math.min(...gaps);
}

test.each(CASES)("classes on the %s map differ for a %s", (scheme, kind) => {
  const { HOT_SPOT: hot, TOO_FEW: few, NOTHING: none, UNSURE: unsure, ...ramps } = PALETTES[scheme];
  expect(nearest([...Object.values(hot), few], kind)).toBeGreaterThan(20);
  expect(nearest([...ramps.sequential(6), few, none], kind)).toBeGreaterThan(20);
  expect(nearest([...ramps.diverging(7), few, none, unsure], kind)).toBeGreaterThan(12);
  expect(nearest(ramps.EMERGING, kind)).toBeGreaterThan(8);
});

test("nothing and too few are not on the ramp", () => {
  expect(sequential(6)).not.toContain(NOTHING);
  expect(sequential(6)).not.toContain(TOO_FEW);
});
