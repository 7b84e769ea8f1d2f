/** In which order areas are told: by what is known of them at least. */
import type { WordKey } from "../words";
import type { AreaRow, EmergingRow, HotRow } from "./answers";
import { EMERGING_CLASSES, emergingIndex } from "./emerging";
import { modeOf, type Show } from "./view";

export type Order = "value" | "count" | "name";

/** One area of any view of areas, with what that view has. */
export type Row = Pick<AreaRow, "code" | "name"> &
  Partial<Omit<AreaRow, "code" | "name">> & { count: number | null; value: number | null; z?: number | null; class?: string | null };

/** The row as it may be told: a rate of fewer known outcomes than k is not, here as on the map. */
export function told(row: AreaRow | HotRow | EmergingRow, show: Show, k: number): Row {
  if ("last_z" in row) return { code: row.code, name: row.name, count: null, value: row.last_z, class: row.class, z: row.last_z };
  const given: Row = { ...(row as AreaRow & Partial<HotRow>) };
  return modeOf(show) === "rate" && (given.denominator ?? 0) < k ? { ...given, value: null, low: null, high: null } : given;
}

/** By which number a view is ordered. */
export function orderKey(show: Show): "low" | "change" | "z" | "value" {
  if (show === "hot" || show === "emerging") return "z";
  if (show === "change") return "change";
  return show === "count" ? "value" : "low";
}

/** The words for it. */
export function keyOf(order: Order, show: Show): WordKey {
  if (order === "value" && show === "emerging") return "rank.key.class";
  return order === "value" ? `rank.key.${orderKey(show)}` : `rank.key.${order}`;
}

/** The number a row is ordered by; null where it has none and nobody is placed by it. */
export function rankOf(row: Row, show: Show): number | null {
  const { low = null, high = null, value } = row;
  switch (orderKey(show)) {
    case "z":
      return show === "emerging" ? emergingWeight(row) : (row.z ?? null);
    case "change":
      if (low === null && high === null) return null;
      return isSure(row) ? (low! > 0 ? low! : high!) : 0;
    case "low":
      return value === null || !row.count ? null : (low ?? value);
    default:
      return row.count ? value : null;
  }
}

/** Emerging classes in the legend's order; within one by the latest score. */
function emergingWeight(row: Row): number {
  const nth = emergingIndex(row.class ?? "");
  return (EMERGING_CLASSES.length - (nth < 0 ? EMERGING_CLASSES.length : nth)) * 1_000 + (row.value ?? 0);
}

/** Whether a change leaves no doubt of its sign. */
export function isSure({ low, high }: Row): boolean {
  return (low ?? -1) > 0 || (high ?? 1) < 0;
}

export const isRanked = (row: Row, show: Show): boolean => rankOf(row, show) !== null;

export function sorted(rows: readonly Row[], by: Order, show: Show): Row[] {
  const amount = (row: Row): number => (by === "count" ? row.count : rankOf(row, show)) ?? -Infinity;
  const byAmount = (a: Row, b: Row): number => {
    const [left, right] = [amount(a), amount(b)];
    return left === right ? 0 : right > left ? 1 : -1;
  };
  return [...rows].sort((a, b) => (by === "name" ? a.name.localeCompare(b.name, "zh") : byAmount(a, b) || (b.value ?? 0) - (a.value ?? 0)));
}
