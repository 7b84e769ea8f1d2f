/** Calendar days as ISO texts and as day numbers, without time zones. */

const DAY_MS = 86_400_000;

export const dayNumber = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
export const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
export const plusDays = (iso: string, days: number): string => isoDay(dayNumber(iso) + days);

export function plusMonths(iso: string, months: number): string {
  const date = new Date(`${iso.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(Number(iso.slice(8)), last);
  return `${date.toISOString().slice(0, 8)}${String(day).padStart(2, "0")}`;
}

/** The period before, or the same one a year before; whole months go back by whole months. */
export function earlier({ from, to }: { from: string; to: string }, versus: "previous" | "year"): { from: string; to: string } {
  if (versus === "year") return { from: plusMonths(from, -12), to: plusMonths(to, -12) };
  if (from.endsWith("-01") && to.endsWith("-01")) {
    const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
    return { from: plusMonths(from, -months), to: from };
  }
  return { from: isoDay(2 * dayNumber(from) - dayNumber(to)), to: from };
}
