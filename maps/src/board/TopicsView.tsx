import type { JSX } from "preact";
import { t, tOr } from "../words";
import type { Candidate, NextTopic } from "./answers";
import { ofCategories } from "./behind";
import { Count } from "./Count";
import * as format from "./formats";
import { openForm } from "./formState";
import { moveInGrid } from "./grid";
import { IssueLinks } from "./IssueLinks";
import { plusMonths } from "./periods";
import { RecordPanel } from "./RecordPanel";
import * as state from "./state";
import { StateChip } from "./StateChip";
import { When } from "./Waiting";
import { Whisker } from "./Whisker";
import { bodyName } from "../service/areaNames";

/** Candidates of the month with every number they were scored by; those chosen, and the next month's. */
export function TopicsView(): JSX.Element {
  return (
    <When is={state.topics}>
      {(found) => (
        <div class="with-side">
          <section class="panel wide" aria-label={t("board.topics")}>
            <header class="panel-head">
              <h2>
                {t("board.topics")} <span class="muted">{found.month}</span>
                {found.unfinished && <span class="badge is-open">{t("board.period.running")}</span>}
              </h2>
              <p class="muted">{t(found.has_year ? "board.topics.how" : "board.topics.noYear")}</p>
            </header>
            {found.rows.length === 0 ? <p class="muted">{t("board.topics.none")}</p> : <Candidates rows={found.rows} month={found.month} />}
          </section>
          <aside class="side-stack">
            {state.view.value.record > 0 ? (
              <RecordPanel of="topics" id={state.view.value.record} />
            ) : (
              <>
                <Chosen />
                <Ahead rows={found.next} month={plusMonths(found.month, 1)} />
              </>
            )}
          </aside>
        </div>
      )}
    </When>
  );
}

function Candidates({ rows, month }: { rows: readonly Candidate[]; month: string }): JSX.Element {
  const [from, to] = [`${month}-01`, `${plusMonths(month, 1)}-01`];
  const axis = changeAxis(rows.flatMap((one) => [one.above_season_high, one.growth_high]));
  const ranks = Math.max(...rows.map((one) => one.rank_high));
  return (
    <div class="table-box">
      <table class="list-table topics-table" onKeyDown={moveInGrid}>
        <thead>
          <tr>
            <th scope="col">{t("board.rank")}</th>
            <th scope="col">{t("filter.category")}</th>
            <th scope="col" class="amount">{t("board.topic.count")}</th>
            <th scope="col" class="cell-whisker">{t("board.topic.above")}</th>
            <th scope="col" class="cell-whisker">{t("board.topic.growth")}</th>
            <th scope="col" class="amount">{t("board.topic.spread")}</th>
            <th scope="col" class="amount">{t("board.topic.unresolved")}</th>
            <th scope="col" class="amount">{t("board.topic.repeat")}</th>
            <th scope="col" class="amount">{t("board.topic.score")}</th>
            {state.canManage.value && <th scope="col"><span class="visually-hidden">{t("board.topic.choose")}</span></th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const list = (kind: string, what: string): ReturnType<typeof ofCategories> =>
              ofCategories(`${format.categoryName(row.category)} · ${month} · ${what}`, [row.category], from, to, kind);
            return (
              <tr key={row.category}>
                <td class="cell-rank">
                  <span class="rank-range">
                    <strong>{row.rank}</strong>
                    <span class="rank-text">{row.rank_low}–{row.rank_high}</span>
                    <svg width="100%" height="6" aria-hidden="true">
                      <line class="whisker-axis" x1="0" x2="100%" y1="3" y2="3" />
                      <line class="rank-line" x1={`${(100 * (row.rank_low - 1)) / ranks}%`} x2={`${(100 * row.rank_high) / ranks}%`} y1="3" y2="3" />
                    </svg>
                  </span>
                </td>
                <th scope="row">
                  <span class="topic-name">{format.categoryName(row.category)}</span>
                  <span class="cell-sub muted">
                    {format.categoryAbove(row.category)}
                    {row.tags.map((tag) => <span key={tag} class="badge">{tOr(`board.tag.${tag}`, tag)}</span>)}
                  </span>
                  <IssueLinks label={t("issue.board")} issues={row.issues} />
                </th>
                <td class="amount" data-label={t("board.topic.count")}>
                  <Count n={row.count} behind={() => list("complaints", t("board.complaints"))} inGrid={false} />
                  <span class="cell-sub muted">{row.expected === null ? "" : t("board.topic.expected", { n: format.plain(row.expected) })}</span>
                </td>
                <ChangeCell label={t("board.topic.above")} axis={axis} value={row.above_season} low={row.above_season_low} high={row.above_season_high} />
                <ChangeCell label={t("board.topic.growth")} axis={axis} value={row.growth} low={row.growth_low} high={row.growth_high} />
                <td class="amount" data-label={t("board.topic.spread")}>
                  {row.townships}
                  <span class="cell-sub muted">{row.evenness === null ? "" : t("board.topic.even", { n: row.evenness.toFixed(2) })}</span>
                </td>
                <td class="amount" data-label={t("board.topic.unresolved")}>
                  <Count n={row.unresolved} behind={() => list("resolution_no", t("board.no.resolution"))} inGrid>{format.percent(row.unresolved)}</Count>
                </td>
                <td class="amount" data-label={t("board.topic.repeat")}>
                  <Count n={row.repeat} behind={() => list("repeat", t("board.repeat"))} inGrid>{format.percent(row.repeat)}</Count>
                </td>
                <td class="amount" data-label={t("board.topic.score")}>{row.score?.toFixed(2) ?? "–"}</td>
                {state.canManage.value && (
                  <td>
                    <button type="button" tabIndex={-1} onClick={() => openForm({ kind: "topic", candidate: row })}>
                      {t("board.topic.choose")}
                    </button>
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** From as low as a fall can go to a round number above the highest bound that is not extreme. */
export function changeAxis(highs: readonly (number | null)[]): { from: number; to: number } {
  const known = highs.filter((one): one is number => one !== null).sort((a, b) => a - b);
  return { from: -1, to: Math.max(1, Math.ceil(known[Math.floor(known.length * 0.85)] ?? 1)) };
}

interface ChangeProps {
  label: string;
  axis: { from: number; to: number };
  value: number | null;
  low: number | null;
  high: number | null;
}

function ChangeCell({ label, axis, value, low, high }: ChangeProps): JSX.Element {
  const sure = value !== null && format.isSure(low, high);
  return (
    <td class="cell-whisker" data-label={label}>
      {value === null ? (
        <span class="muted">–</span>
      ) : (
        <>
          <Whisker axis={axis} value={value} low={low} high={high} mark={0} faint={!sure} />
          <span class={`cell-sub ${sure ? "" : "is-doubtful"}`}>
            {format.signed(value)} <span class="muted">{format.signed(low)}…{format.signed(high)}</span>
          </span>
        </>
      )}
    </td>
  );
}

function Chosen(): JSX.Element {
  const chosen = state.topics.answer.value?.chosen ?? [];
  return (
    <section class="panel" aria-label={t("board.topics.chosen")}>
      <h3>{t("board.topics.chosen")}</h3>
      {chosen.length === 0 && <p class="muted">{t("board.topics.chosen.none")}</p>}
      <ul class="record-list">
        {chosen.map((one) => (
          <li key={one.id}>
            <button type="button" class="record-line" onClick={() => state.look({ record: one.id })}>
              <strong>{one.title}</strong> <StateChip of="topics" state={one.state} />
              <span class="muted">
                {one.month} · {one.lead ? bodyName(one.lead) : t("board.lead.none")}
                {one.begun && ` · ${t("board.begun", { day: one.begun })}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ahead({ rows, month }: { rows: readonly NextTopic[]; month: string }): JSX.Element {
  const most = Math.max(1, ...rows.map((one) => one.expected_high));
  return (
    <section class="panel" aria-label={t("board.ahead")}>
      <h3>
        {t("board.ahead")} <span class="muted">{month}</span>
      </h3>
      <p class="muted">{t("board.ahead.how")}</p>
      <ol class="ahead">
        {rows.slice(0, 12).map((one) => (
          <li key={one.category}>
            <span class="ahead-name" title={format.categoryPath(one.category)}>
              <span class="muted">{one.rank}</span> {format.categoryName(one.category)}
            </span>
            <Whisker axis={{ from: 0, to: most }} value={one.expected} low={one.expected_low} high={one.expected_high} />
            <span class="amount">
              {format.plain(one.expected)} <span class="muted">{format.signed(one.rise)}</span>
            </span>
          </li>
        ))}
      </ol>
      {rows.length === 0 && <p class="muted">{t("board.topics.none")}</p>}
    </section>
  );
}
