import { signal } from "@preact/signals";
import { en } from "./en";
import { zh, type WordKey } from "./zh";

export type Language = "zh" | "en";
export type { WordKey };

const KEPT = "geo-service.lang";

/** As the address asks, else as chosen before on this browser, else the browser's own language. */
function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? remembered() ?? browsers();
  return asked === "en" ? "en" : "zh";
}

/** The first of the reader's languages that the page has; English for whoever reads neither. */
function browsers(): Language {
  const known = navigator.languages.map((one) => one.slice(0, 2).toLowerCase());
  return known.find((one): one is Language => one === "zh" || one === "en") ?? "en";
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // storage may be forbidden
  }
}

export const language = signal<Language>(firstLanguage());

/** Show the pages in a language; one that the reader chose is remembered. */
export function setLanguage(to: Language): void {
  const chosen = language.peek() !== to;
  language.value = to;
  document.documentElement.lang = to === "zh" ? "zh-CN" : "en";
  if (!chosen) return;
  try {
    localStorage.setItem(KEPT, to);
  } catch {
    // not remembered, still switched
  }
}

/** The words for a key in the present language, with `{name}` filled in. */
export function t(key: WordKey, values: Record<string, string | number> = {}): string {
  const words: string = (language.value === "zh" ? zh : en)[key];
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A key that may not be in the dictionary, such as a place kind the service invents later. */
export function tOr(key: string, otherwise: string): string {
  return key in zh ? t(key as WordKey) : otherwise;
}

/** The name that a region or a level has in the present language. */
export function named(one: { name: string; name_en: string } | null | undefined): string {
  return (language.value === "zh" ? one?.name : one?.name_en || one?.name) ?? "";
}

/** Where a level's borders are from, in the present language. */
export function sourceOf(level: { source?: string | null; source_zh?: string | null; source_en?: string | null }): string {
  return (language.value === "zh" ? level.source_zh : level.source_en) || level.source || "";
}

const locale = (): string => (language.value === "zh" ? "zh-CN" : "en");

// Made once each: a table of hundreds of rows would otherwise wait for the making of these.
const formats = new Map<string, Intl.NumberFormat>();

export function number(value: number, decimals = 0): string {
  const key = `${locale()} ${decimals}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale(), { maximumFractionDigits: decimals })));
  return format.format(value);
}

/** A probability in whole percent, never rounded up to certainty nor down to none. */
export function percent(share: number): string {
  if (share > 0.995 && share < 1) return ">99%";
  if (share > 0 && share < 0.005) return "<1%";
  return `${Math.round(share * 100)}%`;
}

/** A distance with as many digits as it deserves. */
export function distance(metres: number): string {
  if (metres >= 9_950) return t("unit.km", { n: number(metres / 1000) });
  if (metres >= 995) return t("unit.km", { n: number(metres / 1000, 1) });
  const step = metres >= 100 ? 10 : metres >= 10 ? 1 : 0.1;
  return t("unit.m", { n: number(Math.round(metres / step) * step, 1) });
}

export function hours(count: number): string {
  const days = count / 24;
  return count > 48 && Number.isInteger(days) ? t("unit.days", { n: days }) : t("unit.hours", { n: number(count, 1) });
}

/** A day such as 3月2日 or 2 Mar; with its year where that is not the present one. */
export function day(moment: string): string {
  const at = new Date(moment);
  const year = at.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" as const };
  return at.toLocaleDateString(locale(), { month: language.value === "zh" ? "long" : "short", day: "numeric", ...year });
}

const MINUTE_MS = 60_000;

/** How long ago a moment was, in the largest unit that says enough. */
export function ago(moment: string): string {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(moment)) / MINUTE_MS));
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  if (minutes < 60) return format.format(-minutes, "minute");
  if (minutes < 48 * 60) return format.format(-Math.round(minutes / 60), "hour");
  return format.format(-Math.round(minutes / 1440), "day");
}
