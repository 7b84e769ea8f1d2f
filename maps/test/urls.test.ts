import { expect, test } from "vitest";
import { besidePeriod, exportUrl, mapQuestion, profileUrl, rankUrl, resAt, resOf, seriesUrl } from "../src/planner/urls";
import { START, type View } from "../src/planner/view";

const PERIOD = { from: "2026-09-01", to: "2026-10-01" };
const BOX = [116, 39, 117, 40] as const;
const view = (change: Partial<View>): View => ({ ...START, ...change });

test("every filter goes into every question", () => {
  const busy = view({ category: "供暖/停暖", areas: ["district:1", "township:2"], channel: ["电话"], hours: "7-9", weekdays: "1-5", once: true });
  for (const url of [mapQuestion(busy, PERIOD, "township", 8, null).url, rankUrl(busy, PERIOD, "township")]) {
    const asked = new URLSearchParams(url.split("?")[1]);
    expect(asked.getAll("area")).toEqual(["district:1", "township:2"]);
    expect(Object.fromEntries(asked)).toMatchObject({ from: "2026-09-01", to: "2026-10-01", category: "供暖/停暖", channel: "电话", hours: "7-9", weekdays: "1-5", repeat: "once" });
  }
});

test("near by only the cells in sight are asked for, but never those that make the classes", () => {
  const near = mapQuestion(START, PERIOD, "township", 10, BOX);
  expect(near.url).toContain("bbox=116%2C39%2C117%2C40");
  expect(near.scaleUrl).toContain("res=8");
  expect(near.scaleUrl).not.toContain("bbox");
  expect(mapQuestion(START, PERIOD, "township", 8, BOX)).toMatchObject({ scaleUrl: null });
});

test("hexagons larger than those that make the classes are made of the same answer", () => {
  const far = mapQuestion(START, PERIOD, "township", 7, null);
  expect(far.url).toContain("res=8");
  expect(far).toMatchObject({ scaleUrl: null, coarser: 7 });
  expect(exportUrl(START, PERIOD, "township", 7, "csv")).toContain("res=7");
});

test("hot spots are tested over the whole region", () => {
  expect(mapQuestion(view({ show: "hot" }), PERIOD, "township", 9, BOX).url).not.toContain("bbox");
});

test("exports are of the whole view, in the format asked for", () => {
  const url = exportUrl(view({ by: "area", show: "change" }), PERIOD, "district", 8, "geoparquet");
  expect(url).toContain("v1/choropleth?level=district&measure=change&versus=previous");
  expect(url).toMatch(/&format=geoparquet$/);
});

test("the slider's histogram is of the whole time; a profile is of its own area", () => {
  expect(seriesUrl(view({ period: PERIOD }), "day")).toBe("v1/series?bucket=day&lang=zh");
  expect(profileUrl(view({ areas: ["district:1"] }), PERIOD, "township:11/2")).toBe("v1/areas/township/11%2F2/profile?from=2026-09-01&to=2026-10-01&lang=zh");
});

test("hexagons get smaller as the map comes nearer, never beyond what there is or is allowed", () => {
  const seen = [8, 10.5, 12, 13.5, 16].map((zoom) => resAt(zoom, 11));
  expect(seen).toEqual([7, 8, 9, 10, 11]);
  expect(resAt(16, 9)).toBe(9);
  expect(resOf(START, 16, 11, true)).toBe(8);
  expect(resOf(view({ show: "hot" }), 16, 11, false)).toBe(9);
});

test("the second period", () => {
  expect(besidePeriod(view({ beside: "previous" }), PERIOD)).toEqual({ from: "2026-08-01", to: "2026-09-01" });
  expect(besidePeriod(view({ beside: "year" }), PERIOD)).toEqual({ from: "2025-09-01", to: "2025-10-01" });
  expect(besidePeriod(view({ beside: "year" }), { from: "", to: "2026-10-01" })).toBeNull();
  expect(besidePeriod(START, PERIOD)).toBeNull();
});
