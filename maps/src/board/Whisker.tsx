import type { JSX } from "preact";

/** From where to where an axis runs. */
export interface Axis {
  from: number;
  to: number;
}

interface Props {
  axis: Axis;
  value: number | null;
  low: number | null;
  high: number | null;
  /** a second dot, hollow: what was counted before shrinking */
  raw?: number | null;
  /** a line across: the whole region's value, or no change */
  mark?: number | null;
  /** drawn in the colour of what is doubtful */
  faint?: boolean;
  /** says it in words; without it the drawing is left to the numbers beside it */
  label?: string;
}

const HEIGHT = 18;
const MIDDLE = HEIGHT / 2;

/** A dot for a value and a line for its interval. Positions are percentages, so that it stretches. */
export function Whisker({ axis, value, low, high, raw, mark, faint = false, label }: Props): JSX.Element {
  const at = (x: number): string => `${(100 * Math.min(1, Math.max(0, (x - axis.from) / (axis.to - axis.from)))).toFixed(2)}%`;
  const known = value !== null;
  return (
    <svg class={faint ? "whisker is-faint" : "whisker"} width="100%" height={HEIGHT} {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}>
      <line class="whisker-axis" x1="0%" x2="100%" y1={MIDDLE} y2={MIDDLE} />
      {mark !== null && mark !== undefined && <line class="whisker-mark" x1={at(mark)} x2={at(mark)} y1="1" y2={HEIGHT - 1} />}
      {low !== null && high !== null && <line class="whisker-range" x1={at(low)} x2={at(high)} y1={MIDDLE} y2={MIDDLE} />}
      {raw !== null && raw !== undefined && <circle class="whisker-raw" cx={at(raw)} cy={MIDDLE} r="3.6" />}
      {known && <circle class="whisker-dot" cx={at(value)} cy={MIDDLE} r="3.6" />}
    </svg>
  );
}

/** An axis that holds nearly all intervals, with a round lower end; shares end at 1. */
export function shareAxis(lows: readonly (number | null)[]): Axis {
  const known = lows.filter((low): low is number => low !== null).sort((a, b) => a - b);
  const low = known[Math.floor(known.length * 0.3)] ?? 0;
  return { from: Math.min(0.9, Math.max(0, Math.floor(low * 10) / 10)), to: 1 };
}
