import type { JSX } from "preact";
import { number, t } from "../words";
import type { Profile } from "./answers";
import { dayNumber } from "./days";

const WIDTH = 320;
const HEIGHT = 72;
const DAYS = { day: 1, week: 7, month: 30.4 } as const;

/** An area's complaints over the period, as bars from zero. */
export function Trend({ series }: { series: Profile["series"] }): JSX.Element {
  const { rows, bucket } = series;
  if (rows.length === 0) return <p class="muted">{t("time.none")}</p>;
  const first = dayNumber(rows[0]!.start);
  const span = dayNumber(rows.at(-1)!.start) + DAYS[bucket] - first;
  const most = Math.max(...rows.map((row) => row.count));
  const bars = rows.map(({ start, count }) => {
    const left = ((dayNumber(start) - first) / span) * WIDTH;
    const wide = Math.max(1, (DAYS[bucket] / span) * WIDTH - 1);
    const high = (count / most) * (HEIGHT - 14);
    return `M${left.toFixed(1)},${HEIGHT}v${(-high).toFixed(1)}h${wide.toFixed(1)}V${HEIGHT}Z`;
  });
  return (
    <figure class="trend">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t("time.most", { per: t(`time.per.${bucket}`), n: number(most) })}>
        <path class="bars bars-0" d={bars.join("")} />
      </svg>
      <figcaption class="muted">
        <span>{rows[0]!.start}</span>
        <span>
          {t("time.most", { per: t(`time.per.${bucket}`), n: number(most) })}
        </span>
        <span>{rows.at(-1)!.start}</span>
      </figcaption>
    </figure>
  );
}
