import { describe, expect, it } from "vitest";
import type { Body } from "../src/board/answers";
import { matching, sorted } from "../src/board/columns";
import { byValue, mapShades } from "../src/board/mapShades";
import { monthsApart, monthsBack, plusMonths, weekOf, weeksBack } from "../src/board/periods";
import { readView, START, writeView } from "../src/board/view";
import { shareAxis } from "../src/board/Whisker";

const body = (name: string, rank: number | null, overdue: number): Body => ({ name, code: name, class: "", rank, overdue }) as Body;

describe("periods", () => {
  it("counts months over the turn of a year", () => {
    expect(plusMonths("2026-01", -1)).toBe("2025-12");
    expect(plusMonths("2025-11", 14)).toBe("2027-01");
    expect(monthsApart("2025-12", "2026-02")).toBe(2);
    expect(monthsBack("2026-02", "2025-12")).toEqual(["2026-02", "2026-01", "2025-12"]);
  });
  it("names weeks as ISO 8601 does", () => {
    expect(weekOf("2026-11-16")).toBe("2026-W47");
    expect(weekOf("2021-01-03")).toBe("2020-W53");
    expect(weekOf("2024-12-30")).toBe("2025-W01");
    expect(weeksBack("2021-01-05", 2)).toEqual(["2021-W01", "2020-W53"]);
  });
});

describe("the order of the bodies", () => {
  const bodies = [body("b", 2, 5), body("d", null, 9), body("a", 1, 5), body("c", 3, 7)];
  const names = (by: Parameters<typeof sorted>[1], down = false): string => sorted(bodies, by, down).map((one) => one.name).join("");
  it("is by rank, those without one last either way", () => {
    expect(names("rank")).toBe("abcd");
    expect(names("rank", true)).toBe("cbad");
  });
  it("is by the most, equals as they are ranked", () => {
    expect(names("overdue")).toBe("dcab");
    expect(names("overdue", true)).toBe("abcd");
  });
  it("leaves those whose name holds the words", () => {
    expect(matching(bodies, " C ").map((one) => one.name)).toEqual(["c"]);
  });
});

describe("the map's colours", () => {
  it("make no two classes that read the same", () => {
    const shades = byValue([["a", 0.8501], ["b", 0.8502], ["c", 0.8503]], { isShare: true, lowIsDark: true });
    expect(shades.legend.map((one) => one.label)).toEqual(["85.0%"]);
  });
  it("are dark where the value is high, or low where that is what wants attention", () => {
    const values = [["a", 1], ["b", 50], ["c", 100]] as const;
    const high = byValue(values, { isShare: false, lowIsDark: false });
    const low = byValue(values, { isShare: false, lowIsDark: true });
    expect(high.colours.get("c")).toBe(low.colours.get("a"));
    expect(high.colours.get("a")).toBe(low.colours.get("c"));
  });
});

describe("the view in the link", () => {
  it("comes back as it was written", () => {
    const view = { ...START, tab: "topics", period: "2026-10", words: "街道", record: 7, down: true } as const;
    expect(readView(writeView(view))).toEqual(view);
    expect(writeView(START)).toBe("");
  });
  it("passes over what cannot be read", () => {
    expect(readView("tab=nothing&period=soon&record=-1&from=2026-02-02&to=2026-01-01")).toEqual(START);
  });
});

describe("an axis of shares", () => {
  it("ends at 1 and begins at a round number below most of the bounds", () => {
    expect(shareAxis([0.95, 0.92, 0.97, 0.1])).toEqual({ from: 0.9, to: 1 });
    expect(shareAxis([])).toEqual({ from: 0, to: 1 });
  });
});

describe("the legend of the board's map", () => {
  const area = (code: string, score: number | null): Body => ({ kind: "area", code, score_shrunken: score }) as Body;
  it("names the colour of areas without a value, where there are some", () => {
    const [known, some] = [mapShades([area("a", 0.8)], "score"), mapShades([area("a", 0.8), area("b", null)], "score")];
    expect(some.legend.slice(0, -1)).toEqual(known.legend);
    expect(some.legend.at(-1)?.colour).toBe(some.colours.get("b"));
    expect(known.legend.map(({ colour }) => colour)).toEqual([known.colours.get("a")]);
  });
});
