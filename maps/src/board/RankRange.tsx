import type { JSX } from "preact";
import { t } from "../words";
import type { Body } from "./answers";

/** A body's rank, and on a line from first to last what chance leaves of it. */
export function RankRange({ body, of }: { body: Body; of: number }): JSX.Element {
  if (body.rank === null) return <span class="muted">–</span>;
  const at = (rank: number): number => (of > 1 ? (100 * (rank - 1)) / (of - 1) : 0);
  const [low, high] = [body.rank_low ?? body.rank, body.rank_high ?? body.rank];
  const title = t(body.next_is_alike ? "board.rank.alike" : "board.rank.clear", { low, high, n: body.alike });
  return (
    <span class="rank-range" title={title}>
      <strong>{body.rank}</strong>
      <span class="rank-text">
        {body.next_is_alike && <span aria-hidden="true">≈ </span>}
        {low}–{high}
        <span class="visually-hidden">{title}</span>
      </span>
      <svg width="100%" height="6" aria-hidden="true">
        <line class="whisker-axis" x1="0" x2="100%" y1="3" y2="3" />
        <line class="rank-line" x1={`${at(low)}%`} x2={`${Math.max(at(high), at(low) + 1.5)}%`} y1="3" y2="3" />
      </svg>
    </span>
  );
}
