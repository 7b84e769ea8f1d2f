import { expect, test } from "vitest";
import { segmentsOf } from "../src/geography/spans";
import type { Span } from "../src/service/types";

const span = (start: number, end: number): Span => ({ start, end, text: "", kind: "road", role: "incident" });
const shown = (text: string, spans: Span[]): string =>
  segmentsOf(text, spans).map((s) => (s.span ? `[${s.text}]` : s.text)).join("");

test("offsets count code points, not UTF-16 units", () => {
  expect(shown("😀书院路坏了", [span(1, 4)])).toBe("😀[书院路]坏了");
  expect(shown("𠮷祥里东门", [span(0, 3)])).toBe("[𠮷祥里]东门");
});

test("segments always add up to the text", () => {
  const text = "沿河路与书院路交叉口";
  const spans = [span(4, 7), span(0, 3), span(2, 5), span(9, 99), span(5, 5)];
  expect(segmentsOf(text, spans).map((s) => s.text).join("")).toBe(text);
});

test("of overlapping spans the first and longest stays", () => {
  expect(shown("书院北里小区", [span(0, 2), span(0, 6), span(4, 6)])).toBe("[书院北里小区]");
});
