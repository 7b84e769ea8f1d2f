/** The place that was moved to stays so while the list of places changes under it. */
import "./browser";
import { beforeEach, expect, test } from "vitest";
import { suggest } from "../src/dispatcher/routing";
import * as state from "../src/dispatcher/state";
import type { Place } from "../src/service/types";

function place(name: string, code: string): Place {
  return { name, kind: "place", areas: [{ level: "township", code, name: code }] } as Place;
}

const [hill, mill, mills] = [place("Hill", "1"), place("Mill", "1"), place("Mill", "2")];

beforeEach(() => suggest([]));

test("the place moved to is found again where the new list has it", () => {
  suggest([hill, mill, mills]);
  state.activePlace.value = 2;
  suggest([mill, place("Mill", "2")]);
  expect(state.activePlace.value).toBe(1);
});

test("a place that is no longer listed is not exchanged for another", () => {
  suggest([hill, mill]);
  state.activePlace.value = 0;
  suggest([mill, mills]);
  expect(state.activePlace.value).toBe(-1);
});

test("nothing is moved to by itself", () => {
  suggest([hill, mill]);
  expect(state.activePlace.value).toBe(-1);
});
