import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { HOT_SPOT } from "../colours";
import { number, t, type WordKey } from "../words";
import type { AreaRow, HotRow } from "./answers";
import { rankedShow } from "./urls";
import * as format from "./formats";
import { HOT_CLASSES } from "./painting";
import * as camera from "./camera";
import * as state from "./state";
import { modeOf, type Show } from "./view";

type Row = Pick<AreaRow, "code" | "name" | "count" | "value"> & Partial<AreaRow> & Partial<HotRow>;
// Rows drawn at first, and more of them each time the reader comes near the end.
const ROWS = 60;
const NEAR_PX = 600;

const SHORT = ["hot.99", "hot.95", "hot.90", "hot.0", "cold.90", "cold.95", "cold.99"] as const;

type Order = "value" | "count" | "name";

/** Areas in order; pointing at one shows it on the map, and the other way round. */
export function Ranking(): JSX.Element {
  const order = useSignal<Order>("value");
  const words = useSignal("");
  const shown = useSignal(ROWS);
  const show = rankedShow(state.view.value);
  const all = (state.ranking.value?.rows ?? []).map((row) => told(row, show));
  const rows = sorted(all, order.value).filter((row) => row.name.includes(words.value));
  const chosen = rows.findIndex((row) => isChosen(row.code));
  const drawn = rows.slice(0, Math.max(shown.value, chosen + 1));
  const more = ({ currentTarget: box }: JSX.TargetedUIEvent<HTMLDivElement>): void => {
    if (box.scrollTop + box.clientHeight > box.scrollHeight - NEAR_PX) shown.value = drawn.length + ROWS;
  };
  const most = Math.max(...rows.map((row) => Math.abs(row.value ?? 0)), 1e-9);
  return (
    <section class="rank" aria-label={t("rank.title")}>
      <div class="rank-head">
        <h2>
          {t("rank.title")} <span class="muted">{state.levelName(state.levelInfo.value)}</span>
        </h2>
        <input
          type="search"
          aria-label={t("rank.search")}
          placeholder={t("rank.search")}
          onInput={(event) => (words.value = event.currentTarget.value.trim())}
        />
      </div>
      <div class="rank-rows" onScroll={more}>
        <table>
          <thead>
            <tr>
              <th class="amount">#</th>
              <Heading by="name" order={order} label={t("rank.name")} />
              <Heading by="value" order={order} label={valueLabel(show)} />
              {show !== "count" && <Heading by="count" order={order} label={t("rank.count")} />}
            </tr>
          </thead>
          <tbody>
            {drawn.map((row, i) => (
              <Line key={row.code} row={row} place={i + 1} show={show} most={most} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && state.ranking.value && <p class="muted menu-none">{t("rank.none")}</p>}
      </div>
    </section>
  );
}

/** A rate of fewer known outcomes than k is not told, here as on the map. */
function told(row: Row, show: Show): Row {
  return modeOf(show) === "rate" && (row.denominator ?? 0) < state.k.value ? { ...row, value: null, low: null, high: null } : row;
}

function valueLabel(show: Show): string {
  const short = { per_km2: "show.per_km2", hot: "mode.hot", change: "mode.change" } as const;
  return show in short ? t(short[show as keyof typeof short]) : format.title(show, "area", state.view.value);
}

function sorted(rows: readonly Row[], by: Order): Row[] {
  const amount = (row: Row): number => (by === "count" ? row.count : weight(row)) ?? -Infinity;
  return [...rows].sort((a, b) =>
    by === "name" ? a.name.localeCompare(b.name, "zh") : amount(b) - amount(a) || (b.value ?? 0) - (a.value ?? 0),
  );
}

/** Hot spots by their score; changes by what they are at least, so that doubtful ones stand between. */
function weight(row: Row): number | null {
  if (row.z !== undefined) return row.z;
  if (row.before === undefined) return row.value;
  return isSure(row) ? (row.low! > 0 ? row.low! : row.high!) : row.value === null ? null : 0;
}

function isSure({ low, high }: Row): boolean {
  return (low ?? -1) > 0 || (high ?? 1) < 0;
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
  place: number;
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
      <td class="amount muted">{place}</td>
      <th scope="row">
        <button type="button" class="rank-name" onFocus={() => (state.hovered.value = row.code)} onClick={() => choose(row.code)}>
          {row.name}
        </button>
      </th>
      <td class="amount rank-value">
        <Value row={row} show={show} most={most} />
      </td>
      {show !== "count" && <td class="amount">{row.count === null ? "–" : number(row.count)}</td>}
    </tr>
  );
}

function Value({ row, show, most }: Omit<LineProps, "place">): JSX.Element {
  if (show === "hot") {
    const i = row.class ? HOT_CLASSES.indexOf(row.class) : -1;
    return i < 0 ? (
      <span class="muted">–</span>
    ) : (
      <span class="rank-hot">
        <i class="swatch" style={{ background: HOT_SPOT[row.class!] }} />
        {t(`${SHORT[i]!}.short` as WordKey)}
      </span>
    );
  }
  if (row.count === null || (row.value === null && modeOf(show) === "rate")) return <span class="muted">{t("area.tooFew")}</span>;
  if (row.value === null && row.before === 0 && row.count > 0) return <span>{t("rank.new")}</span>;
  const range = row.low !== null && row.low !== undefined && row.high !== null && row.high !== undefined;
  const title = range ? t("rank.interval", { low: format.value(show, row.low), high: format.value(show, row.high) }) : undefined;
  return (
    <span title={title} class={row.before !== undefined && !isSure(row) ? "muted" : ""}>
      {format.value(show, row.value)}
      <i class="rank-bar" style={{ width: `${(100 * Math.abs(row.value ?? 0)) / most}%` }} />
    </span>
  );
}

function isChosen(code: string): boolean {
  return state.view.value.selected === `${state.level.value}:${code}`;
}

export function choose(code: string): void {
  state.look({ selected: `${state.level.value}:${code}` });
  const area = state.outlines.value?.features.find((one) => one.properties.code === code);
  if (area) camera.reveal(area.geometry);
}
