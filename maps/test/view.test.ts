import { expect, test } from "vitest";
import { earlier, plusDays, plusMonths } from "../src/planner/days";
import { fits, readView, shapedBy, showing, START, withoutFilters, writeView, type View } from "../src/planner/view";

const BUSY: View = {
  show: "resolution", by: "area", level: "district", versus: "year", hotBy: "rate",
  period: { from: "2026-09-01", to: "2026-10-01" }, category: "供暖/停暖", areas: ["district:110108", "township:110101001"],
  channel: ["电话", "网络"], status: ["closed"], hours: "7-9,17", weekdays: "1-5", once: true,
  step: "week", within: "circle:116.4,39.9,800", tab: "alarms", alarm: 12, issue: 7, which: "solved",
  beside: { from: "2025-09-01", to: "2025-10-01" }, breaks: [0, 0.5, 0.75], selected: "township:110101001",
  camera: { lon: 116.3977, lat: 39.9087, zoom: 11.25 },
};

test("every view is a URL and comes back from it", () => {
  expect(readView(writeView(BUSY))).toEqual(BUSY);
  expect(readView(writeView({ ...BUSY, beside: "year" }))).toEqual({ ...BUSY, beside: "year" });
});

test("the first view needs no query", () => {
  expect(writeView(START)).toBe("");
  expect(readView("")).toEqual(START);
});

test("nonsense in a URL is as if not there", () => {
  const query = "show=magic&by=circle&from=yesterday&to=2026-13&at=1,x,3&breaks=3,2,1&beside=never&area=nowhere";
  expect(readView(query)).toEqual(START);
  expect(readView("from=2026-05-01&to=2026-04-01").period).toBeNull();
});

test("what is shown and its shape always fit", () => {
  for (const show of ["count", "smooth", "hot", "per_10k", "change", "response"] as const) {
    for (const by of ["hex", "area"] as const) {
      const shown = showing({ ...START, by }, show);
      expect(shown.show).toBe(show);
      expect(fits(shown.show, shown.by)).toBe(true);
      const shaped = shapedBy(shown, by);
      expect(shaped.by).toBe(by);
      expect(fits(shaped.show, shaped.by)).toBe(true);
    }
  }
});

test("clearing the filters keeps the period and the measure", () => {
  const clear = withoutFilters(BUSY);
  expect(clear.period).toEqual(BUSY.period);
  expect(clear.show).toBe(BUSY.show);
  expect(clear.category + clear.hours).toBe("");
});

test("days and months", () => {
  expect(plusDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(plusMonths("2024-02-29", -12)).toBe("2023-02-28");
  expect(plusMonths("2026-01-15", -1)).toBe("2025-12-15");
});

test("the period to compare with", () => {
  expect(earlier({ from: "2026-09-01", to: "2026-11-01" }, "previous")).toEqual({ from: "2026-07-01", to: "2026-09-01" });
  expect(earlier({ from: "2026-09-05", to: "2026-09-12" }, "previous")).toEqual({ from: "2026-08-29", to: "2026-09-05" });
  expect(earlier({ from: "2026-09-05", to: "2026-09-12" }, "year")).toEqual({ from: "2025-09-05", to: "2025-09-12" });
});
