import type { JSX } from "preact";
import { t } from "../words";
import type { Course, NominationRow, WatchRecord } from "./answers";
import { Bars } from "./Bars";
import { ofPlace } from "./behind";
import { Count } from "./Count";
import * as format from "./formats";
import { openForm } from "./formState";
import { moveInGrid } from "./grid";
import { IssueLinks } from "./IssueLinks";
import { RecordPanel } from "./RecordPanel";
import * as state from "./state";
import { MOVES, StateChip } from "./StateChip";
import { When } from "./Waiting";
import { bodyName } from "../service/areaNames";
import { placeName } from "./places";

/** The watched places with their weeks, and those that the data nominate. */
export function WatchView(): JSX.Element {
  return (
    <div class="with-side">
      <div class="stack">
        <header class="view-head">
          <h2>{t("board.tab.watch")}</h2>
          <p class="muted">{t("board.watch.how")}</p>
        </header>
        <When is={state.watch}>
          {({ watch }) => (
            <div class="cards">
              {watch.filter((one) => one.state !== "closed").map((one) => <PlaceCard key={one.id} place={one} />)}
              {watch.length === 0 && <p class="panel muted">{t("board.watch.none")}</p>}
            </div>
          )}
        </When>
      </div>
      <aside class="side-stack">
        {state.view.value.record > 0 && <RecordPanel of="watch" id={state.view.value.record} />}
        <Nominations />
      </aside>
    </div>
  );
}

function PlaceCard({ place }: { place: WatchRecord }): JSX.Element {
  const { course } = place;
  return (
    <article class="panel place-card">
      <header class="card-head">
        <h3>
          <button type="button" class="link" onClick={() => state.look({ record: place.id })}>
            {place.title}
          </button>
        </h3>
        <StateChip of="watch" state={place.state} />
        <span class="muted">
          {place.lead ? bodyName(place.lead) : t("board.lead.none")} · {place.reason}
        </span>
      </header>
      {place.issues.length > 0 && <h4>{t("issue.board.open")}</h4>}
      <IssueLinks label={t("issue.board.open")} issues={place.issues} />
      {course ? <Weeks place={place} course={course} /> : <p class="muted">{place.fault}</p>}
      {state.canManage.value && (
        <div class="panel-acts">
          {(MOVES.watch[place.state] ?? []).length > 0 && (
            <button type="button" onClick={() => openForm({ kind: "move", of: "watch", id: place.id, title: place.title, state: place.state })}>
              {t("board.move")}
            </button>
          )}
          <button type="button" onClick={() => openForm({ kind: "supervise", place: place.place, ...(place.lead ? { lead: place.lead } : {}) })}>
            {t("board.supervise")}
          </button>
        </div>
      )}
    </article>
  );
}

function Weeks({ place, course }: { place: WatchRecord; course: Course }): JSX.Element {
  const until = format.plusDays(state.cube.value?.last_day ?? place.opening.until, 1);
  const last = course.weeks.at(-1);
  return (
    <>
      <Bars
        bars={course.weeks.map((one) => ({ start: one.start, count: one.count, title: one.start }))}
        begun={place.begun}
        lines={[
          { at: course.opening_per_week, label: t("board.watch.opening"), kind: "opening" },
          { at: course.target_per_week, label: t("board.watch.target"), kind: "target" },
        ]}
      />
      <dl class="facts is-row">
        <div>
          <dt>{t("board.watch.opening.window")}</dt>
          <dd>
            <Count n={place.opening.complaints} behind={() => ofPlace(`${place.title} · ${format.days({ from: place.opening.first, to: place.opening.until })}`, place.place, place.opening.first, place.opening.until, place.category)} />{" "}
            <span class="muted">{format.days({ from: place.opening.first, to: place.opening.until })}</span>
          </dd>
        </div>
        {last && (
          <div>
            <dt>{t("board.watch.lastWeek")}</dt>
            <dd>
              <Count n={last.count} behind={() => ofPlace(`${place.title} · ${last.start}`, place.place, last.start, format.plusDays(last.start, 7), place.category)} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t("board.watch.open")}</dt>
          <dd>
            {format.plain(course.proof.open_tickets)}{" "}
            <Count n={1} behind={() => ofPlace(`${place.title} · ${t("board.watch.since")}`, place.place, place.opening.first, until, place.category)}>
              {t("board.watch.all")}
            </Count>
          </dd>
        </div>
      </dl>
      <Regression course={course} />
      <Proof course={course} state={place.state} />
    </>
  );
}

/** The worst fall by themselves: what was to be expected stands beside what came. */
function Regression({ course }: { course: Course }): JSX.Element {
  const found = course.expectation;
  if (!found) return <p class="regression muted">{t("board.watch.expected.later")}</p>;
  const most = Math.max(1, found.high, found.came);
  const at = (n: number): string => `${(100 * n) / most}%`;
  return (
    <section class="regression">
      <svg width="100%" height="22" role="img" aria-label={t("board.watch.expected", { n: format.plain(found.expected), low: found.low, high: found.high, came: found.came })}>
        <line class="whisker-axis" x1="0" x2="100%" y1="11" y2="11" />
        <line class="expected-range" x1={at(found.low)} x2={at(found.high)} y1="11" y2="11" />
        <line class="whisker-mark" x1={at(found.expected)} x2={at(found.expected)} y1="4" y2="18" />
        <circle class="whisker-dot" cx={at(Math.max(most * 0.01, Math.min(most * 0.99, found.came)))} cy="11" r="5" />
      </svg>
      <p>
        {t("board.watch.expected", { n: format.plain(found.expected), low: format.plain(found.low), high: format.plain(found.high), came: format.plain(found.came) })}{" "}
        <strong class={found.better_than_chance ? "is-down" : "is-doubtful"}>{t(found.better_than_chance ? "board.watch.better" : "board.watch.chance")}</strong>
      </p>
    </section>
  );
}

function Proof({ course, state: now }: { course: Course; state: string }): JSX.Element | null {
  const { proof } = course;
  if (now === "reopened") return <p class="is-up">{t("board.watch.back")}</p>;
  if (now !== "solved" && now !== "proven") return null;
  return (
    <p class={proof.holds ? "proof is-down" : "proof muted"}>
      {t(proof.holds ? "board.watch.proof.holds" : "board.watch.proof.not", {
        weeks: proof.weeks, n: proof.count, upper: format.plain(proof.upper_per_week, 2), open: proof.open_tickets, repeat: proof.repeat_callers,
      })}
    </p>
  );
}

function Nominations(): JSX.Element {
  return (
    <section class="panel" aria-label={t("board.nominations")}>
      <h3>{t("board.nominations")}</h3>
      <p class="muted">{t("board.nominations.how")}</p>
      <When is={state.nominations}>
        {({ nominations }) =>
          nominations.length === 0 ? (
            <p class="muted">{t("board.nominations.none")}</p>
          ) : (
            <table class="list-table nominations" onKeyDown={moveInGrid}>
              <thead>
                <tr>
                  <th scope="col">{t("board.place")}</th>
                  <th scope="col" class="amount">{t("board.complaints")}</th>
                  <th scope="col" class="amount">{t("board.nominations.expected")}</th>
                  <th scope="col">
                    <span class="visually-hidden">{t("board.nominations.add")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {nominations.map((one) => <NominationLine key={one.rank} row={one} />)}
              </tbody>
            </table>
          )
        }
      </When>
    </section>
  );
}

function NominationLine({ row }: { row: NominationRow }): JSX.Element {
  const listed = state.watch.answer.value?.watch.some((one) => one.place.kind === row.place.kind && one.place.code === row.place.code && one.place.code !== "" && one.state !== "closed");
  return (
    <tr>
      <th scope="row">
        {placeName(row.place)}
        <span class="cell-sub muted">{format.categoryName(row.category)}</span>
      </th>
      <td class="amount">
        <Count n={row.complaints} behind={() => ofPlace(`${placeName(row.place)} · ${format.days(row)}`, row.place, row.from, row.to)} />
        <span class="cell-sub muted">{t("board.nominations.reporters", { n: row.reporters })}</span>
      </td>
      <td class="amount">
        {row.expected_per_week.toFixed(1)} <span class="muted">/ {row.per_week.toFixed(1)}</span>
        <span class="cell-sub muted">−{format.percent(row.expected_fall, 0)}</span>
      </td>
      <td>
        {listed ? (
          <span class="badge">{t("board.nominations.listed")}</span>
        ) : (
          state.canManage.value && (
            <button type="button" onClick={() => openForm({ kind: "watch", nomination: row })}>
              {t("board.nominations.add")}
            </button>
          )
        )}
      </td>
    </tr>
  );
}
