import type { JSX } from "preact";
import { number, t } from "../words";
import type { PlaceProfile } from "./answers";
import { dayNumber } from "./days";

const WIDTH = 320;
const HEIGHT = 72;
const DAYS = { day: 1, week: 7, month: 30.4 } as const;

/** A place's complaints over the period, as bars from zero; steps cut by the period are pale. */
export function Trend({ series }: { series: PlaceProfile["series"] }): JSX.Element {
  const { rows, bucket } = series;
  if (rows.length === 0) return <p class="muted">{t("time.none")}</p>;
  const first = dayNumber(rows[0]!.start);
  const span = dayNumber(rows.at(-1)!.start) + DAYS[bucket] - first;
  const most = Math.max(...rows.map((row) => row.count));
  const bar = ({ start, count }: (typeof rows)[number]): string => {
    const left = ((dayNumber(start) - first) / span) * WIDTH;
    const wide = Math.max(1, (DAYS[bucket] / span) * WIDTH - 1);
    const high = (count / most) * (HEIGHT - 14);
    return `M${left.toFixed(1)},${HEIGHT}v${(-high).toFixed(1)}h${wide.toFixed(1)}V${HEIGHT}Z`;
  };
  const bars = (partial: boolean): string => rows.filter((row) => (row.partial ?? false) === partial).map(bar).join("");
  return (
    <figure class="trend">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t("time.most", { per: t(`time.per.${bucket}`), n: number(most) })}>
        <path class="bars bars-0" d={bars(false)} />
        <path class="bars bars-0 is-partial" d={bars(true)} />
      </svg>
      <figcaption class="muted">
        <span>{rows[0]!.start}</span>
        <span>
          {t("time.most", { per: t(`time.per.${bucket}`), n: number(most) })}
          {rows.some((row) => row.partial) && ` · ${t("trend.partial")}`}
        </span>
        <span>{rows.at(-1)!.start}</span>
      </figcaption>
    </figure>
  );
}
