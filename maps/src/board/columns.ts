/** What the assessment's table is sorted by. */
import type { Body } from "./answers";

export const ORDERS = ["rank", "name", "complaints", "per_10k", "change", "change_year", "response", "resolution", "satisfaction", "score", "overdue"] as const;
export type Order = (typeof ORDERS)[number];

const AMOUNTS: Record<Exclude<Order, "name" | "rank">, (body: Body) => number | null> = {
  complaints: (body) => body.complaints,
  per_10k: (body) => body.per_10k,
  change: (body) => body.change.value,
  change_year: (body) => body.change_year.value,
  response: (body) => body.response_rate,
  resolution: (body) => body.resolution_rate,
  satisfaction: (body) => body.satisfaction_rate,
  score: (body) => body.score_shrunken,
  overdue: (body) => body.overdue,
};

export function isOrder(text: string): text is Order {
  return (ORDERS as readonly string[]).includes(text);
}

/** In order; what is not known stands last either way, and equals as they are ranked. */
export function sorted(bodies: readonly Body[], by: Order, down: boolean): Body[] {
  if (by === "name") return [...bodies].sort((a, b) => (down ? -1 : 1) * a.name.localeCompare(b.name, "zh"));
  const amount = by === "rank" ? (body: Body): number | null => body.rank : AMOUNTS[by];
  // ranks begin with the first, amounts with the most; `down` turns either round
  const sign = (by === "rank") === down ? -1 : 1;
  return [...bodies].sort((a, b) => {
    const [one, other] = [amount(a), amount(b)];
    if (one === null || other === null) return (one === null ? 1 : 0) - (other === null ? 1 : 0);
    return sign * (one - other) || (a.rank ?? Infinity) - (b.rank ?? Infinity);
  });
}

/** Bodies whose name, code, or class holds the words. */
export function matching(bodies: readonly Body[], words: string): Body[] {
  const sought = words.trim().toLowerCase();
  return sought === "" ? [...bodies] : bodies.filter((one) => [one.name, one.code, one.class].some((text) => text.toLowerCase().includes(sought)));
}
