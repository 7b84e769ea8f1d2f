import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { dataColours } from "../map/dataColours";
import { t } from "../words";
import { AreaMap } from "./AreaMap";
import type { AreaValue, Choropleth } from "./answers";
import * as format from "./formats";
import { byValue } from "./mapShades";
import { monthsBack, plusMonths } from "./periods";
import { resource } from "./resource";
import * as state from "./state";
import { When } from "./Waiting";
import { bodyName } from "../service/areaNames";

const chosen = signal("");
const latest = computed(() => state.cube.value?.last_day?.slice(0, 7) ?? "");
const month = computed(() => state.view.value.period || chosen.value || (latest.value ? plusMonths(latest.value, -1) : ""));
const counted = resource<Choropleth>(() =>
  state.isPublic.value && state.cube.value && !state.cube.value.empty && month.value && state.level.value
    ? state.path("v1/choropleth", { level: state.level.value, measure: "count", from: `${month.value}-01`, to: `${plusMonths(month.value, 1)}-01` })
    : null,
);

/** What the k-anonymity gate lets through to everybody: counts of a month by area. */
export function PublicView(): JSX.Element {
  const { words } = state.view.value;
  return (
    <>
      <div class="board-bar">
        <p class="public-note">
          <span class="note">{t("note.public", { k: state.cube.value?.k ?? 5 })}</span> {t("board.public")}
        </p>
        <div class="board-pickers">
          <select aria-label={t("board.level")} value={state.level.value} onChange={(event) => state.look({ level: event.currentTarget.value, selected: "" })}>
            {state.levels.value.map((one) => <option key={one.id} value={one.id} selected={one.id === state.level.value}>{state.levelName(one)}</option>)}
          </select>
          <select aria-label={t("board.period")} value={month.value} onChange={(event) => state.look({ period: event.currentTarget.value })}>
            {monthsBack(latest.value, state.cube.value?.first_day?.slice(0, 7) ?? "").map((one) => <option key={one} value={one} selected={one === month.value}>{one}</option>)}
          </select>
        </div>
      </div>
      <main class="board is-public">
        <When is={counted}>{(found) => <Counts rows={found.rows.filter((one) => bodyName(one).toLowerCase().includes(words.toLowerCase()))} />}</When>
      </main>
    </>
  );
}

function Counts({ rows }: { rows: readonly AreaValue[] }): JSX.Element {
  const ordered = useMemo(() => [...rows].sort((a, b) => (b.count ?? -1) - (a.count ?? -1)), [rows]);
  const shades = useMemo(() => computed(() => byValue(rows.map((one) => [one.code, one.count] as const), { isShare: false, lowIsDark: false })), [rows]);
  const most = Math.max(1, ...rows.map((one) => one.count ?? 0));
  return (
    <div class="public">
      <section class="bodies" aria-label={t("board.public.title")}>
        <div class="bodies-head">
          <h2>
            {t("board.public.title")} <span class="muted">{month.value}</span>
          </h2>
          <input type="search" aria-label={t("rank.search")} placeholder={t("rank.search")} value={state.view.value.words} onInput={(event) => state.look({ words: event.currentTarget.value }, false)} />
        </div>
        <div class="bodies-rows">
          <table class="list-table">
            <thead>
              <tr>
                <th scope="col">{t("board.body")}</th>
                <th scope="col" class="amount">{t("board.complaints")}</th>
              </tr>
            </thead>
            <tbody>
              {ordered.map((one) => (
                <PublicRow key={one.code} row={one} most={most} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section class="side-map" aria-label={t("map.label")}>
        <AreaMap outlines={state.outlines} shades={shades} pick={(code) => state.look({ selected: code }, false)} selected={state.view.value.selected} />
        <div class="map-legend">
          <ul>
            {shades.value.legend.map(({ colour, label }) => (
              <li key={label}>
                <i class="swatch" style={{ background: colour }} /> {label}
              </li>
            ))}
            <li>
              <i class="swatch" style={{ background: dataColours.value.nothing }} /> {t("legend.tooFew", { k: state.cube.value?.k ?? 5 })}
            </li>
          </ul>
        </div>
      </section>
    </div>
  );
}

function PublicRow({ row, most }: { row: AreaValue; most: number }): JSX.Element {
  const isOn = state.view.value.selected === row.code;
  return (
    <tr class={state.hovered.value === row.code ? "is-pointed" : ""} aria-selected={isOn} onMouseEnter={() => (state.hovered.value = row.code)} onMouseLeave={() => (state.hovered.value = "")}>
      <th scope="row">
        <button type="button" class="body-name" onFocus={() => (state.hovered.value = row.code)} onClick={() => state.look({ selected: isOn ? "" : row.code }, false)}>
          {bodyName(row)}
        </button>
      </th>
      <td class="amount public-count">
        {row.count === null ? <span class="muted">{t("area.tooFew")}</span> : format.plain(row.count)}
        <i class="public-bar" style={{ width: `${(100 * (row.count ?? 0)) / most}%` }} />
      </td>
    </tr>
  );
}
