import type { JSX } from "preact";

interface Props {
  value: number;
  low: number | null;
  high: number | null;
  /** the largest number of the column, at the right end */
  most: number;
  /** whether values fall on both sides of nothing */
  signed: boolean;
}

/** A value as a tick on its 95 % interval, on the scale of its column. */
export function IntervalBar({ value, low, high, most, signed }: Props): JSX.Element {
  const least = signed ? -most : 0;
  const at = (one: number): number => (100 * (Math.min(Math.max(one, least), most) - least)) / (most - least);
  const [from, to] = [at(low ?? value), at(high ?? value)];
  return (
    <i class="interval" aria-hidden="true">
      {signed && <i class="interval-zero" />}
      <i class="interval-range" style={{ left: `${from}%`, width: `${Math.max(to - from, 1)}%` }} />
      <i class="interval-value" style={{ left: `${at(value)}%` }} />
    </i>
  );
}
