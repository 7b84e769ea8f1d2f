/** Which outcomes an area's panel shows: closings only for cities that record nothing else. */
import { expect, test } from "vitest";
import type { Closed, Closing, Rate } from "../src/planner/answers";
import { closingsIfNoRate } from "../src/planner/Rates";

const share = (denominator: number | null): Closed => ({ denominator, numerator: 1, value: 1, low: 1, high: 1 }) as Closed;
const closing = (n: number | null): Closing => ({ closed: share(n), close_days: share(n), closed_in_time: share(n) }) as Closing;
const rates = (n: number): Record<string, Rate> => ({ response: { denominator: 0 } as Rate, resolution: { denominator: n } as Rate });

test("closings are shown where no rate is known", () => {
  expect(closingsIfNoRate(rates(0), closing(9))).not.toBeNull();
});

test("closings are left out where a rate is known, or where nothing is closed", () => {
  expect(closingsIfNoRate(rates(1), closing(9))).toBeNull();
  expect(closingsIfNoRate(rates(0), closing(0))).toBeNull();
  expect(closingsIfNoRate(rates(0), closing(null))).toBeNull();
  expect(closingsIfNoRate(rates(0), null)).toBeNull();
});
