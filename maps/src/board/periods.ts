/** Months and weeks as the pickers offer them. */
import { plusDays } from "./formats";

/** The month `count` months after another, as 2026-10. */
export function plusMonths(month: string, count: number): string {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count;
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
}

/** How many months the second lies after the first. */
export function monthsApart(first: string, second: string): number {
  const number = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  return number(second) - number(first);
}

/** Months from the latest back to the earliest, both included. */
export function monthsBack(latest: string, earliest: string): string[] {
  const found = [];
  for (let month = latest; month >= earliest && found.length < 240; month = plusMonths(month, -1)) found.push(month);
  return found;
}

/** The ISO week that a day lies in, as 2026-W47. */
export function weekOf(day: string): string {
  const thursday = plusDays(day, 3 - ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
  const year = thursday.slice(0, 4);
  const passed = (Date.parse(`${thursday}T00:00:00Z`) - Date.parse(`${year}-01-01T00:00:00Z`)) / 86_400_000;
  return `${year}-W${String(Math.floor(passed / 7) + 1).padStart(2, "0")}`;
}

/** The weeks that end with a day's, the latest first. */
export function weeksBack(day: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => weekOf(plusDays(day, -7 * i)));
}
