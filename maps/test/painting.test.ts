import { expect, test } from "vitest";
import type { AreaRow, AreasAnswer } from "../src/planner/answers";
import { onMap, paint, scaleOf, tally } from "../src/planner/painting";
import { START, type View } from "../src/planner/view";

const row = (code: string, change: Partial<AreaRow>): AreaRow => ({ code, name: code, count: 0, value: null, low: null, high: null, ...change });

function answer(rows: AreaRow[], apart: Partial<AreasAnswer> = {}): AreasAnswer {
  return {
    period: { from: null, to: null }, audience: "planner", version: "1", synthetic: false,
    total: 0, suppressed: 0, level: "township", measure: "count", unit: "", outside: 0, nowhere: 0, not_drawn: 0,
    approximate: false, accuracy_m: 0, default_location: 0, rows, ...apart,
  };
}

const by = (show: View["show"]): View => ({ ...START, by: "area", show });

test("a change from nothing is one where its lower bound says so", () => {
  const rows = [
    row("new", { count: 10, before: 0, low: 1.5, high: null }),
    row("perhaps new", { count: 1, before: 0, low: -0.8, high: null }),
    row("none", { count: 0, before: 0 }),
    row("gone", { count: 0, before: 12, value: -1, low: -1, high: -0.7 }),
    row("the same", { count: 10, before: 11, value: -0.09, low: -0.6, high: 1.1 }),
    row("not told", { count: null }),
  ];
  const scale = scaleOf(by("change"), [answer(rows)]);
  const { kinds } = paint(by("change"), answer(rows), scale, 5);
  expect(kinds).toEqual([scale.colours.length - 1, "unsure", "nothing", 1, "unsure", "too_few"]);
});

test("a rate of fewer known outcomes than k has no class", () => {
  const rows = [row("few", { count: 9, value: 1, denominator: 4 }), row("enough", { count: 9, value: 1, denominator: 5 })];
  const scale = scaleOf(by("resolution"), [answer(rows)]);
  expect(paint(by("resolution"), answer(rows), scale, 5).kinds.map((kind) => kind === "too_few")).toEqual([true, false]);
});

test("what the legend says is on the map is what the classes add up to", () => {
  const rows = [row("a", { count: 7, value: 7 }), row("b", { count: 30, value: 30 })];
  const told = answer(rows, { total: 45, outside: 5, nowhere: 2, not_drawn: 1, default_location: 9 });
  const sums = tally(paint(by("count"), told, scaleOf(by("count"), [told]), 5));
  expect(onMap(told)).toBe([...sums.values()].reduce((all, sum) => all + sum.complaints, 0));
});
