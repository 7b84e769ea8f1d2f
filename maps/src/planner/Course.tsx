import type { JSX } from "preact";
import { number, t } from "../words";

const WIDTH = 320;
const HEIGHT = 84;

interface Props {
  days: string[];
  counts: number[];
  expected: number[];
  /** the first day of the alarm, from which on bars are marked */
  since: string;
}

/** An alarm's days: bars of what came, a stepped line of what was to be expected. */
export function Course({ days, counts, expected, since }: Props): JSX.Element {
  const most = Math.max(1, ...counts, ...expected);
  const wide = WIDTH / days.length;
  const y = (value: number): number => HEIGHT - (value / most) * (HEIGHT - 6);
  const bar = (i: number): string => `M${(i * wide + 0.5).toFixed(1)},${HEIGHT}V${y(counts[i]!).toFixed(1)}h${(wide - 1).toFixed(1)}V${HEIGHT}Z`;
  const bars = (inside: boolean): string => days.map((day, i) => ((day >= since) === inside ? bar(i) : "")).join("");
  const line = expected.map((value, i) => `${i === 0 ? "M" : "L"}${(i * wide).toFixed(1)},${y(value).toFixed(1)}h${wide.toFixed(1)}`).join("");
  return (
    <figure class="trend">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t("alarm.course")}>
        <path class="bars" d={bars(false)} />
        <path class="bars bars-1" d={bars(true)} />
        <path class="expected" d={line} />
      </svg>
      <figcaption class="muted">
        <span>{days[0]}</span>
        <span>{t("time.most", { per: t("time.per.day"), n: number(Math.max(...counts)) })}</span>
        <span>{days.at(-1)}</span>
      </figcaption>
    </figure>
  );
}
