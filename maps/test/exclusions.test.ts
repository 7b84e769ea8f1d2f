import { expect, test } from "vitest";
import "./browser";
import { toldApart } from "../src/service/areaNames";
import { possible, standingOf } from "../src/board/exclusions";

const event = (kind: string, details: Record<string, unknown> = {}) => ({ kind, details }) as Parameters<typeof standingOf>[0][number];

test("the last word on an exclusion counts, whatever else happened since", () => {
  expect(standingOf([event("created"), event("closed")])).toBe("none");
  expect(standingOf([event("exclusion_asked"), event("closed")])).toBe("asked");
  expect(standingOf([event("exclusion_asked"), event("exclusion_refused")])).toBe("refused");
  expect(standingOf([event("excluded", { excluded: true })])).toBe("granted");
  expect(standingOf([event("excluded", { excluded: true }), event("excluded", { excluded: false })])).toBe("revoked");
});

test("who may decide is offered decisions, who may ask only to ask, others nothing", () => {
  expect(possible("asked", { ask: true, decide: true })).toEqual(["grant", "refuse"]);
  expect(possible("granted", { ask: true, decide: true })).toEqual(["revoke"]);
  expect(possible("none", { ask: true, decide: false })).toEqual(["ask"]);
  expect(possible("asked", { ask: true, decide: false })).toEqual([]);
  expect(possible("none", { ask: false, decide: false })).toEqual([]);
});

test("areas of one name carry the area above, and only they", () => {
  const area = (code: string, name: string, parent = "") => ({ code, name, name_en: "", parent });
  const told = toldApart([[area("1", "朝阳区"), area("2", "海淀区")], [area("11", "八里庄街道", "1"), area("21", "八里庄街道", "2"), area("12", "小关街道", "1")]]);
  expect(["11", "21", "12"].map((code) => told.get(code)!.told)).toEqual(["八里庄街道（朝阳区）", "八里庄街道（海淀区）", "小关街道"]);
});
