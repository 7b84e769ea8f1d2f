import { expect, test } from "vitest";
import { en } from "../src/words/en";
import { zh, type WordKey } from "../src/words/zh";

const gaps = (words: string): string[] => [...words.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1]!).sort();

test.each(Object.keys(zh) as WordKey[])("%s has the same blanks in both languages", (key) => {
  expect(gaps(en[key])).toEqual(gaps(zh[key]));
  expect(en[key].trim()).not.toBe("");
});
