import { expect, test } from "vitest";
import { complete, fragmentOf } from "../src/dispatcher/fragment";
import type { Place } from "../src/service/types";

const place = (name: string, district: string): Place => ({
  name, kind: "road", areas: [{ level: "city", code: "1", name: "云水市" }, { level: "district", code: district, name: district }], lon: null, lat: null,
});

test.each([
  ["河东区书院", "书院"],
  ["我在沿河", "沿河"],
  ["住户说书院北", "书院北"],
  ["路灯坏了，在沿河", "沿河"],
  ["柳溪小区北门", "柳溪小区北门"],
  ["书", ""],
  ["", ""],
  ["这里没有停顿一直讲下去讲下去讲下去讲下去", ""],
])("the name being typed in %s", (text, fragment) => {
  expect(fragmentOf(text)).toBe(fragment);
});

test("a completion replaces only the unfinished name", () => {
  const only = place("书院路", "河东区");
  expect(complete("路灯坏了，在书院", only, [only])).toBe("路灯坏了，在书院路");
});

test("a name found in several districts is told apart, unless the text does so", () => {
  const both = [place("书院路", "河东区"), place("书院路", "河西区")];
  expect(complete("我在书院", both[1]!, both)).toBe("我在河西区书院路");
  expect(complete("河西区书院", both[1]!, both)).toBe("河西区书院路");
});
