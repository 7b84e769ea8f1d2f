/** Numbers of the board as the reader sees them. */
import { language, number, t } from "../words";
export { categoryAbove, categoryName, categoryPath } from "../words/categories";

/** A share as a percentage with one digit; a dash where it is not known. */
export function percent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined) return "–";
  return `${(share * 100).toFixed(digits)}%`;
}

/** A change as a signed percentage. */
export function signed(share: number | null | undefined): string {
  if (share === null || share === undefined) return "–";
  const text = number(Math.abs(share) * 100);
  return text === "0" ? "0%" : `${share > 0 ? "+" : "−"}${text}%`;
}

/** Bounds of a share, in percent. */
export function between(low: number | null | undefined, high: number | null | undefined): string {
  if (low === null || low === undefined || high === null || high === undefined) return "";
  return `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}%`;
}

/** Whether an interval of a change leaves no doubt of its sign. */
export function isSure(low: number | null | undefined, high: number | null | undefined): boolean {
  return (low ?? -1) > 0 || (high ?? 1) < 0;
}

export function plain(amount: number | null | undefined, decimals = 0): string {
  return amount === null || amount === undefined ? "–" : number(amount, decimals);
}

/** A moment in the reader's own zone, to the minute. */
export function moment(at: string): string {
  return new Date(at).toLocaleString(language.value === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** Days from `from` to the day before `to`. */
export function days(period: { from: string; to: string }): string {
  return t("board.days", { from: period.from, to: dayBefore(period.to) });
}

const DAY_MS = 86_400_000;

export function plusDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

export function dayBefore(day: string): string {
  return plusDays(day, -1);
}
