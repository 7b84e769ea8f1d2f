import { expect, test } from "vitest";
import { formatLonLat, looksSwapped, parseLonLat } from "../src/geography/coordinates";

test.each([
  ["116.4,39.9", 116.4, 39.9],
  [" 116.4074，39.9042 ", 116.4074, 39.9042],
  ["１１６．４，３９．９", 116.4, 39.9],
  ["经度116.4 纬度39.9", 116.4, 39.9],
  ["lon=-118.25&lat=34.05", -118.25, 34.05],
  ["(116.4°E, 39.9°N)", 116.4, 39.9],
])("%s is a coordinate", (text, lon, lat) => {
  expect(parseLonLat(text)).toEqual({ lon, lat });
});

test.each(["", "12号楼3单元", "2栋 3门", "116.4", "116.4,39.9,5", "路口116.4,39.9", "400.5,39.9", "12 34"])(
  "%s is not a coordinate",
  (text) => expect(parseLonLat(text)).toBeNull(),
);

test("a latitude first is noticed only where the region tells them apart", () => {
  const bbox = [115.4, 39.4, 117.5, 41.1] as const;
  expect(looksSwapped({ lon: 39.9, lat: 116.4 }, bbox)).toBe(true);
  expect(looksSwapped({ lon: 116.4, lat: 39.9 }, bbox)).toBe(false);
  expect(looksSwapped({ lon: 10, lat: 20 }, bbox)).toBe(false);
});

test("what is formatted can be read again", () => {
  const at = { lon: -0.000001, lat: 89.123457 };
  expect(parseLonLat(formatLonLat(at))).toEqual(at);
});
