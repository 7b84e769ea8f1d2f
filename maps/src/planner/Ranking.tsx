import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { HotSpotClass } from "../colours";
import { dataColours } from "../map/dataColours";
import { number, t, tOr, type WordKey } from "../words";
import type { AreaRow, EmergingRow, HotRow } from "./answers";
import { choose } from "./choosing";
import { emergingIndex } from "./emerging";
import * as format from "./formats";
import { HOT_CLASSES } from "./painting";
import { IntervalBar } from "./IntervalBar";
import { isRanked, isSure, keyOf, orderKey, sorted, told, type Order, type Row } from "./ranks";
import * as state from "./state";
import { rankedShow } from "./urls";
import { modeOf, type Show } from "./view";

// Rows drawn at first, and more of them each time the reader comes near the end.
const ROWS = 60;
const NEAR_PX = 600;

const SHORT = ["hot.99", "hot.95", "hot.90", "hot.0", "cold.90", "cold.95", "cold.99"] as const;

/** Areas in order; pointing at one shows it on the map, and the other way round. */
export function Ranking(): JSX.Element {
  const order = useSignal<Order>("value");
  const shown = useSignal(ROWS);
  const show = rankedShow(state.view.value);
  const answer = state.ranking.value;
  const all = ((answer?.rows ?? []) as (AreaRow | HotRow | EmergingRow)[]).map((row) => told(row, show, state.k.value));
  const rows = sorted(all, order.value, show);
  const none = answer ? whyNobody(all, show) : "";
  const chosen = rows.findIndex((row) => isChosen(row.code));
  const drawn = rows.slice(0, Math.max(shown.value, chosen + 1));
  const more = ({ currentTarget: box }: JSX.TargetedUIEvent<HTMLDivElement>): void => {
    if (box.scrollTop + box.clientHeight > box.scrollHeight - NEAR_PX) shown.value = drawn.length + ROWS;
  };
  const most = topOf(rows, show);
  return (
    <section class="rank" aria-label={t("rank.title")}>
      <p class="rank-key muted">
        {state.levelName(state.levelInfo.value)} · {none || t("rank.key", { key: t(keyOf(order.value, show)) })}
      </p>
      {drawn.length < rows.length && <p class="muted rank-printed">{t("rank.printed", { n: number(drawn.length), of: number(rows.length) })}</p>}
      <div class="rank-rows" onScroll={more}>
        <table>
          <thead>
            <tr>
              <th class="amount">#</th>
              <Heading by="name" order={order} label={t("rank.name")} />
              <Heading by="value" order={order} label={valueLabel(show)} />
              {hasCount(show) && <Heading by="count" order={order} label={t("rank.count")} />}
            </tr>
          </thead>
          <tbody>
            {drawn.map((row, i) => (
              <Line key={row.code} row={row} place={none === "" && isRanked(row, show) ? i + 1 : null} show={show} most={most} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && answer && <p class="muted menu-none">{t("rank.none")}</p>}
      </div>
    </section>
  );
}

/** The number at the right end of the bars: of changes, whose bounds run far out, what nine in ten stay below. */
function topOf(rows: readonly Row[], show: Show): number {
  const ends = rows.map((row) => Math.abs((show === "change" ? row.value : row.high) ?? row.value ?? 0)).filter(Number.isFinite).sort((a, b) => a - b);
  const top = show === "change" ? ends[Math.floor(0.9 * (ends.length - 1))] : ends.at(-1);
  return Math.max(top ?? 0, 1e-9);
}

/** Where nothing was counted, or nothing can be compared, nobody is first. */
function whyNobody(rows: readonly Row[], show: Show): string {
  const answer = state.ranking.value;
  if (answer && "comparison" in answer && answer.comparison && !answer.comparison.compared) return t("rank.uncompared");
  return show !== "emerging" && rows.length > 0 && rows.every((row) => !row.count) ? t("rank.empty") : "";
}

const hasCount = (show: Show): boolean => show !== "count" && show !== "emerging";

function valueLabel(show: Show): string {
  const short = { per_km2: "show.per_km2", hot: "mode.hot", change: "mode.change", emerging: "mode.emerging" } as const;
  return show in short ? t(short[show as keyof typeof short]) : format.title(show, "area", state.view.value);
}

function Heading({ by, order, label }: { by: Order; order: { value: Order }; label: string }): JSX.Element {
  return (
    <th aria-sort={order.value === by ? (by === "name" ? "ascending" : "descending") : "none"} class={by === "name" ? "" : "amount"}>
      <button type="button" class="rank-sort" onClick={() => (order.value = by)}>
        {label}
        {order.value === by && <span class="dropdown-mark" aria-hidden="true" />}
      </button>
    </th>
  );
}

interface LineProps {
  row: Row;
  /** null where nobody is ranked by it */
  place: number | null;
  show: Show;
  most: number;
}

function Line({ row, place, show, most }: LineProps): JSX.Element {
  const pointed = useComputed(() => state.hovered.value === row.code);
  const chosen = isChosen(row.code);
  const ref = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <tr
      ref={ref}
      class={pointed.value ? "is-pointed" : ""}
      aria-selected={chosen}
      onMouseEnter={() => (state.hovered.value = row.code)}
      onMouseLeave={() => (state.hovered.value = "")}
    >
      <td class="amount muted">{place ?? "–"}</td>
      <th scope="row">
        <button type="button" class="rank-name" onFocus={() => (state.hovered.value = row.code)} onClick={() => choose(row.code)}>
          {row.name} <span class="muted rank-parent">{state.parentName(row.code)}</span>
        </button>
      </th>
      <td class="amount rank-value">
        <Value row={row} show={show} most={most} />
      </td>
      {hasCount(show) && <td class="amount">{row.count === null ? "–" : number(row.count)}</td>}
    </tr>
  );
}

function Value({ row, show, most }: Omit<LineProps, "place">): JSX.Element {
  if (show === "emerging") return <Swatched colour={dataColours.value.emerging[emergingIndex(row.class ?? "")] ?? ""} words={tOr(`emerging.${row.class}`, row.class ?? "–")} />;
  if (show === "hot") {
    const i = row.class ? HOT_CLASSES.indexOf(row.class as HotSpotClass) : -1;
    return i < 0 ? <span class="muted">–</span> : <Swatched colour={dataColours.value.hotSpot[HOT_CLASSES[i]!]} words={t(`${SHORT[i]!}.short` as WordKey)} />;
  }
  if (row.count === null || (row.value === null && modeOf(show) === "rate")) return <span class="muted">{t("area.tooFew")}</span>;
  if (row.value === null && row.before === 0 && row.count > 0 && row.low !== null) return <span>{t("rank.new")}</span>;
  if (row.value === null) return <span class="muted">–</span>;
  const range = row.low !== null && row.low !== undefined && row.high !== null && row.high !== undefined;
  const title = range ? t("rank.interval", { low: format.value(show, row.low), high: format.value(show, row.high) }) : undefined;
  return (
    <span title={title} class={row.before !== undefined && !isSure(row) ? "muted" : ""}>
      {format.value(show, row.value)}
      <IntervalBar value={row.value} low={row.low ?? null} high={row.high ?? null} most={most} signed={orderKey(show) === "change"} />
    </span>
  );
}

function Swatched({ colour, words }: { colour: string; words: string }): JSX.Element {
  return (
    <span class="rank-hot">
      <i class="swatch" style={{ background: colour }} />
      {words}
    </span>
  );
}

function isChosen(code: string): boolean {
  return state.view.value.selected === `${state.level.value}:${code}`;
}
