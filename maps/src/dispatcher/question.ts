import type { LonLat } from "../geography/coordinates";
import { parseLonLat } from "../geography/coordinates";
import { getJson, type Params } from "../service/http";
import type { Datum, RouteAnswer } from "../service/types";

/** What the page asks `/v1/route`. */
export interface Question {
  text: string;
  point: (LonLat & { datum: Datum; radius_m: number }) | null;
  /** the datum and error of a coordinate within the words, as far as somebody chose them */
  within: { datum: Datum | ""; radius_m: number };
  category: string;
  asOf: string;
  lang: string;
}

/** The area that the dispatcher has settled on, as level:code, or "". */
export type Settled = string;

// One Chinese character names nothing yet.
const SHORTEST = 2;

export function isAskable(question: Question): boolean {
  return question.point !== null || question.text.trim().length >= SHORTEST;
}

export function sameQuestion(a: Question | null, b: Question | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A pin on the map comes first, then a text that is a coordinate, then the words and what they hold. */
export function questionOf(
  text: string,
  pin: LonLat | null,
  typed: { datum: Datum | ""; radius_m: number },
  context: { category: string; asOf: string; lang: string },
): Question {
  const spoken = pin ? null : parseLonLat(text);
  const point = pin
    ? { ...pin, datum: "WGS-84" as const, radius_m: 0 }
    : spoken && { ...spoken, datum: typed.datum || "WGS-84", radius_m: typed.radius_m };
  const within = point ? { datum: "" as const, radius_m: 0 } : typed;
  return { text, point, within, ...context };
}

export function askRoute(question: Question, signal?: AbortSignal, settled: Settled = ""): Promise<RouteAnswer> {
  const { text, point, within, category, asOf, lang } = question;
  const where = point ? whereOf(point, text) : { text, datum: within.datum, radius_m: within.radius_m || null };
  return getJson<RouteAnswer>("v1/route", { ...where, category, as_of: asOf, lang, settled }, signal);
}

/** Point and words both count: the service weighs them. */
function whereOf(point: NonNullable<Question["point"]>, text: string): Params {
  const { lon, lat, datum, radius_m } = point;
  const spoken = parseLonLat(text) ? "" : text;
  return { lon, lat, datum, radius_m: radius_m > 0 ? radius_m : null, text: spoken };
}
