import { expect, test } from "vitest";
import { ticketLine } from "../src/dispatcher/ticket";
import type { Candidate, RouteAnswer } from "../src/service/types";

const township = { code: "990002007", name: "书院街道" };
const district = { code: "990002", name: "河东区" };
const candidate: Candidate = {
  areas: { district, township }, probability: 0.41, position: null, place: "沿河路东侧", kind: "road", matched: [], evidence: "",
};
const answer: RouteAnswer = {
  verdict: "direct", reason: "", question: null, probability: 0.96, lead: { ...township, kind: "area", rule: null }, assist: [],
  escalation: [], deadline: null, areas: { district: [{ ...district, probability: 1 }], township: [{ ...township, probability: 0.96 }] },
  candidates: [candidate], mentions: [], neighbour: null, nearest: null, overlays: [],
  position: { lon: 116.35, lat: 39.92, radius_m: 120, datum: "WGS-84" }, h3: null, border: null, generations: {},
  as_of: "2026-03-02", region: { id: "toy", name: "云水市" }, hints: [],
};
const decide = (change: Partial<RouteAnswer>, pick: Candidate | null = null) =>
  ticketLine({ answer: { ...answer, ...change }, pick, leadLevel: "township", words: "书院路\n井盖\t破损" });

test("a direct answer is one line with who, where and what", () => {
  const line = decide({});
  expect(line).toBe(
    "【直接派单】 | 首接：书院街道 (990002007) 96% | 所属：河东区 | 位置：116.35000,39.92000 ±120 米 WGS-84 | 诉求：书院路 井盖 破损",
  );
});

test("an open question is handed on, not a decision", () => {
  const line = decide({ verdict: "confirm", question: "路东还是路西？" });
  expect(line).toContain("待核实：书院街道 41%");
  expect(line).toContain("先问：路东还是路西？");
  expect(line).not.toContain("首接");
});

test("a pick says that a person decided", () => {
  const line = decide({ verdict: "confirm", question: "路东还是路西？", lead: null }, candidate);
  expect(line).toContain("【人工选定】 | 首接：书院街道 (990002007)");
  expect(line).toContain("所属：河东区");
  expect(line).not.toContain("先问");
});

test("the areas above are those of the first candidate, not the likeliest of each level", () => {
  const elsewhere = [{ code: "990003", name: "河西区", probability: 0.5 }];
  const line = decide({ verdict: "confirm", question: "?", areas: { ...answer.areas, district: elsewhere } });
  expect(line).toContain("所属：河东区");
});
