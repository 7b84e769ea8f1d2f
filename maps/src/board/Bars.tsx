import type { JSX } from "preact";
import { t } from "../words";
import * as format from "./formats";

export interface Bar {
  start: string;
  count: number;
  title: string;
}

interface Props {
  bars: readonly Bar[];
  /** from this bar on work was under way: a line before it, and a stronger colour after */
  begun?: string | null;
  /** levels drawn across, with their names */
  lines?: readonly { at: number; label: string; kind: "opening" | "target" }[];
}

const WIDTH = 480;
const HEIGHT = 96;
const [LEFT, BOTTOM, TOP] = [28, 16, 8];

/** Counts as bars from zero, with levels across them. */
export function Bars({ bars, begun = null, lines = [] }: Props): JSX.Element | null {
  if (bars.length === 0) return null;
  const most = Math.max(1, ...bars.map((one) => one.count), ...lines.map((one) => one.at));
  const wide = (WIDTH - LEFT) / bars.length;
  const y = (count: number): number => TOP + (1 - count / most) * (HEIGHT - TOP - BOTTOM);
  const first = begun === null ? -1 : bars.findIndex((one) => one.start >= begun);
  const label = [`${bars[0]!.title}–${bars.at(-1)!.title}`, t("board.bars.most", { n: most }), ...lines.map((one) => `${one.label} ${format.plain(one.at, 1)}`)];
  return (
    <figure class="bars-chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label.join(t("comma"))}>
        <text class="chart-tick" x={LEFT - 5} y={y(most) + 4} text-anchor="end">{format.plain(most)}</text>
        <text class="chart-tick" x={LEFT - 5} y={y(0) + 1} text-anchor="end">0</text>
        <line class="whisker-axis" x1={LEFT} x2={WIDTH} y1={y(0)} y2={y(0)} />
        {bars.map((one, i) => (
          <rect key={one.start} class={first >= 0 && i >= first ? "bar is-after" : "bar"} x={LEFT + i * wide + wide * 0.12} width={wide * 0.76} y={y(one.count)} height={y(0) - y(one.count)}>
            <title>{`${one.title} · ${one.count}`}</title>
          </rect>
        ))}
        {lines.map((one) => (
          <line key={one.kind} class={`level is-${one.kind}`} x1={LEFT} x2={WIDTH} y1={y(one.at)} y2={y(one.at)} />
        ))}
        {first > 0 && <line class="begun-line" x1={LEFT + first * wide} x2={LEFT + first * wide} y1={TOP - 6} y2={y(0)} />}
        <text class="chart-tick" x={LEFT} y={HEIGHT - 3}>{bars[0]!.title}</text>
        <text class="chart-tick" x={WIDTH} y={HEIGHT - 3} text-anchor="end">{bars.at(-1)!.title}</text>
      </svg>
      {(lines.length > 0 || first > 0) && (
        <figcaption class="muted">
          {lines.map((one) => (
            <span key={one.kind}>
              <i class={`level-key is-${one.kind}`} /> {one.label} {format.plain(one.at, 1)}
            </span>
          ))}
          {first > 0 && (
            <span>
              <i class="level-key is-begun" /> {t("board.begun", { day: bars[first]!.title })}
            </span>
          )}
        </figcaption>
      )}
    </figure>
  );
}
