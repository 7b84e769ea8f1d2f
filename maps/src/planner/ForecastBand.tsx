import type { JSX } from "preact";
import type { ForecastRow } from "./answers";
import { dayNumber } from "./days";
import { xOf, type Bounds } from "./timeScale";

interface Props {
  rows: readonly ForecastRow[];
  bounds: Bounds;
  width: number;
  height: number;
  /** complaints a week at the top of the chart */
  most: number;
}

const WEEK = 7;

/** The coming weeks as two bands around a line, on the timeline's axis. */
export function ForecastBand({ rows, bounds, width, height, most }: Props): JSX.Element | null {
  if (rows.length === 0) return null;
  const y = (value: number | null): string => (height - (Math.min(value ?? 0, most) / most) * height * 0.95).toFixed(1);
  const x = (week: string | null, days = 0): string => xOf(dayNumber(week ?? "") + days, bounds, width).toFixed(1);
  const steps = (key: "high95" | "high80" | "low95" | "low80" | "mean"): string[] =>
    rows.map((row) => `${x(row.week)},${y(row[key])} ${x(row.week, WEEK)},${y(row[key])}`);
  const back = (key: "low95" | "low80"): string[] => [...rows].reverse().map((row) => `${x(row.week, WEEK)},${y(row[key])} ${x(row.week)},${y(row[key])}`);
  return (
    <g class="forecast">
      <polygon class="forecast-95" points={[...steps("high95"), ...back("low95")].join(" ")} />
      <polygon class="forecast-80" points={[...steps("high80"), ...back("low80")].join(" ")} />
      <polyline class="forecast-mean" points={steps("mean").join(" ")} />
    </g>
  );
}
