import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { number, t } from "../words";
import { Brush } from "./Brush";
import { whyNone } from "./ComingWeeks";
import { dayNumber, isoDay, plusDays } from "./days";
import { ForecastBand } from "./ForecastBand";
import * as state from "./state";
import { xOf, type Bounds } from "./timeScale";
import type { ForecastRow } from "./answers";
import type { Period } from "./view";

// In the page's own unit, so that the chart grows with the text.
const BARS_REM = 4;
const TICKS_REM = 1.2;
const PRESETS_DAYS = [7, 30, 90] as const;

/** The period, by dates and on a histogram of all complaints under the other filters. */
export function Timeline(): JSX.Element {
  const [width, box] = useWidth();
  const series = state.series.value;
  const bounds = boundsOf();
  const weeks = series && series.bucket !== "month" ? shownWeeks() : [];
  const axis = bounds && { ...bounds, end: Math.max(bounds.end, ...weeks.map((one) => dayNumber(one.week ?? "") + 7)) };
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const size = { width, height: BARS_REM * rem, foot: TICKS_REM * rem };
  return (
    <section class="time" aria-label={t("time.title")}>
      <div class="time-head">
        <Dates />
        <Presets />
        <span class="muted time-unit">
          <Outlook shown={weeks.length > 0} />
          {series && t(`time.per.${series.bucket}`)}
          {series?.rows.some((row) => row.partial) && ` · ${t("time.partial")}`}
          {series && series.rows.length > 0 && ` · ${t("time.top", { n: number(Math.max(...series.rows.map((row) => row.count))) })}`}
          {state.isPublic.value && ` · ${t("time.wholeMonths")}`}
        </span>
      </div>
      <div class="time-chart" ref={box} style={{ height: `${size.height + size.foot}px` }}>
        {series && bounds && axis && width > 0 && (
          <>
            <Histogram size={size} bounds={axis} weeks={weeks} />
            {state.period.value && <Brush width={(width * (bounds.end - bounds.first)) / (axis.end - axis.first)} height={size.height} bounds={bounds} period={state.period.value} step={STEPS[series.bucket]} />}
          </>
        )}
      </div>
    </section>
  );
}

/** The coming weeks of the whole view, where they can be told. */
function shownWeeks(): ForecastRow[] {
  return state.forecast.value?.answer?.rows.filter((row) => row.shown && row.week) ?? [];
}

/** Says that the band is a forecast, or plainly why there is none. */
function Outlook({ shown }: { shown: boolean }): JSX.Element | null {
  if (state.isPublic.value || !state.series.value || state.series.value.rows.length === 0 || !state.forecast.value) return null;
  return <span class={shown ? "outlook is-shown" : "outlook"}>{shown ? t("forecast.band") : t("forecast.none", { why: whyNone(state.forecast.value.answer) })} · </span>;
}

const STEPS = { day: 1, week: 7, month: 30 } as const;

function boundsOf(): Bounds | null {
  const { first_day, last_day } = state.cube.value ?? {};
  return first_day && last_day ? { first: dayNumber(first_day), end: dayNumber(last_day) + 1 } : null;
}

function useWidth(): [number, { current: HTMLDivElement | null }] {
  const [width, setWidth] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [width, box];
}

interface Size {
  width: number;
  height: number;
  /** room for the ticks' words */
  foot: number;
}

function Histogram({ size, bounds, weeks }: { size: Size; bounds: Bounds; weeks: readonly ForecastRow[] }): JSX.Element {
  const { width, height, foot } = size;
  const { rows, bucket } = state.series.value!;
  const days = STEPS[bucket];
  const most = Math.max(1, ...rows.map((row) => row.count), ...weeks.map((row) => ((row.high95 ?? 0) * days) / 7));
  const chosen = [state.period.value, state.otherPeriod.value];
  return (
    <svg width={width} height={height + foot} role="img" aria-label={t(`time.per.${bucket}`)}>
      {[false, true].flatMap((cut) => {
        const some = rows.filter((row) => (row.partial ?? false) === cut);
        const pale = cut ? " is-partial" : "";
        return [
          ...chosen.map((period, i) => (
            <path class={`bars bars-${i}${pale}`} d={barsPath(some.filter((row) => isIn(row.start, period)), bounds, size, most, bucket)} />
          )),
          <path class={`bars${pale}`} d={barsPath(some.filter((row) => !chosen.some((period) => isIn(row.start, period))), bounds, size, most, bucket)} />,
        ];
      })}
      <ForecastBand rows={weeks} bounds={bounds} width={width} height={height} most={(most * 7) / days} />
      {ticks(bounds, width, 4 * foot).map(({ x, label }) => (
        <text class="time-tick" x={x} y={height + foot * 0.85}>{label}</text>
      ))}
    </svg>
  );
}

function isIn(day: string, period: Period | null): boolean {
  return period !== null && (period.from === "" || day >= period.from) && (period.to === "" || day < period.to);
}

type Rows = readonly { start: string; count: number }[];

/** All bars as one path, which is much less to draw than one element each. */
function barsPath(rows: Rows, bounds: Bounds, size: Size, most: number, bucket: keyof typeof STEPS): string {
  const { width, height } = size;
  return rows
    .map(({ start, count }) => {
      const day = dayNumber(start);
      const left = Math.max(0, xOf(day, bounds, width));
      const right = Math.min(width, xOf(day + STEPS[bucket], bounds, width));
      const gap = right - left > 3 ? 1 : 0;
      const top = height - (count / most) * height * 0.95;
      return `M${left.toFixed(1)},${height}V${top.toFixed(1)}H${(right - gap).toFixed(1)}V${height}Z`;
    })
    .join("");
}

/** The first days of months or years, not closer than their words are wide. */
function ticks(bounds: Bounds, width: number, apart: number): { x: number; label: string }[] {
  const found: { x: number; label: string }[] = [];
  for (let day = bounds.first; day < bounds.end; day++) {
    const iso = isoDay(day);
    if (!iso.endsWith("-01")) continue;
    const x = xOf(day, bounds, width);
    if (x - (found.at(-1)?.x ?? -100) > apart && x < width - apart / 2) found.push({ x, label: iso.slice(0, 7) });
  }
  return found;
}

function Dates(): JSX.Element | null {
  const period = state.period.value;
  if (!period) return null;
  const set = (change: Partial<Period>): void => {
    const next = { ...period, ...change };
    if (next.from < next.to) state.look({ period: next });
  };
  return (
    <span class="days">
      <input type="date" aria-label={t("time.from")} value={period.from} onChange={(event) => event.currentTarget.value && set({ from: event.currentTarget.value })} />
      <span aria-hidden="true">–</span>
      <input type="date" aria-label={t("time.to")} value={plusDays(period.to, -1)} onChange={(event) => event.currentTarget.value && set({ to: plusDays(event.currentTarget.value, 1) })} />
    </span>
  );
}

function Presets(): JSX.Element | null {
  const { first_day, last_day } = state.cube.value ?? {};
  if (!first_day || !last_day) return null;
  const to = plusDays(last_day, 1);
  const sets: [string, Period][] = [
    ...(state.isPublic.value ? [] : PRESETS_DAYS).map((n): [string, Period] => [t("time.last", { n }), { from: plusDays(to, -n), to }]),
    [t("time.year"), { from: `${last_day.slice(0, 4)}-01-01`, to }],
    [t("time.all"), { from: first_day, to }],
  ];
  const now = state.period.value;
  const pressed = sets.findIndex(([, period]) => now?.from === period.from && now.to === period.to);
  return (
    <span class="chips">
      {sets.map(([label, period], i) => (
        <button type="button" class="chip" aria-pressed={i === pressed} onClick={() => state.look({ period })}>
          {label}
        </button>
      ))}
    </span>
  );
}
