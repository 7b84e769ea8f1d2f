import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { t, tOr } from "../words";
import type { MatterEvent, SupervisionRecord, TopicRecord, WatchRecord } from "./answers";
import { ofCategories } from "./behind";
import { Bars } from "./Bars";
import { Count } from "./Count";
import { EffectNote } from "./EffectNote";
import * as format from "./formats";
import { openForm } from "./formState";
import { useResource } from "./resource";
import * as state from "./state";
import { MOVES, StateChip, stateName, type RecordPath } from "./StateChip";
import { When } from "./Waiting";
import { Whisker } from "./Whisker";
import { bodyName } from "../service/areaNames";

type Whole = TopicRecord | WatchRecord | SupervisionRecord;

/** One record with its page: course, places, what came of it, its history, and what may be done. */
export function RecordPanel({ of, id }: { of: RecordPath; id: number }): JSX.Element {
  const found = useResource<Whole>(`v1/${of}/${id}`);
  return (
    <When is={found}>
      {(record) => (
        <section class="panel record" aria-label={record.title}>
          <header class="panel-head">
            <h3>
              {record.title} <StateChip of={of} state={record.state} />
            </h3>
            <button type="button" class="quiet" aria-label={t("close")} onClick={() => state.look({ record: 0 })}>
              <Icon name="close" />
            </button>
          </header>
          <Facts record={record} />
          {"page" in record && record.page && <TopicPage record={record} />}
          {"buildings" in record && (record.buildings?.length ?? 0) > 0 && (
            <>
              <h4>{t("board.watch.buildings")}</h4>
              <p>{record.buildings!.map((one) => `${one.name} ${format.plain(one.complaints)}`).join(t("comma"))}</p>
            </>
          )}
          {record.begun && <EffectNote of={of} id={id} />}
          <Acts of={of} record={record} />
          <History of={of} events={record.events} />
        </section>
      )}
    </When>
  );
}

function Facts({ record }: { record: Whole }): JSX.Element {
  const facts: [string, string][] = [
    [t("board.lead"), record.lead ? bodyName(record.lead) : t("board.lead.none")],
    [t("board.begun.label"), record.begun ?? t("board.begun.not")],
    [t("board.target"), record.target],
  ];
  if ("measures" in record) {
    facts.push([t("board.topic.covers"), record.categories.map(format.categoryName).join(t("comma"))]);
    facts.push([t("board.assisting"), record.assisting.map(bodyName).join(t("comma"))]);
    facts.push([t("board.measures"), record.measures.join(t("comma"))]);
  }
  if ("reason" in record) facts.push([t("board.reason"), record.reason]);
  if ("evidence" in record) facts.push([t("board.evidence"), record.evidence.join(t("comma"))]);
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== "")
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function TopicPage({ record }: { record: TopicRecord }): JSX.Element {
  const { course, places, since, complaints, solved } = record.page!;
  const until = format.plusDays(state.cube.value?.last_day ?? since, 1);
  const list = (kind: string, what: string, areas: string[] = record.areas): ReturnType<typeof ofCategories> =>
    ofCategories(`${record.title} · ${what}`, record.categories, since, until, kind, areas);
  const lead = state.region.value?.lead_level ?? "";
  return (
    <>
      <h4>{t("board.topic.course")}</h4>
      <Bars bars={course.map((one) => ({ start: one.start.slice(0, 7), count: one.count, title: one.start.slice(0, 7) }))} begun={record.begun?.slice(0, 7) ?? null} />
      <p class="muted">{t("board.topic.since", { day: since })}</p>
      <div class="solved-line">
        <span>
          <Count n={complaints} behind={() => list("complaints", t("board.complaints"))} /> {t("unit.count")}
        </span>
        <Whisker axis={{ from: 0, to: 1 }} value={solved.rate} low={solved.low} high={solved.high} />
        <span>
          {t("board.topic.solved", { p: format.percent(solved.rate) })}{" "}
          <span class="muted">
            <Count n={solved.yes} behind={() => list("resolution_yes", t("board.yes.resolution"))} /> / {format.plain(solved.known)}
          </span>
        </span>
      </div>
      <h4>{t("board.topic.places")}</h4>
      <ul class="bars-list">
        {places.filter((one) => one.count > 0).slice(0, 8).map((one) => (
          <li key={one.code} class="bar-row">
            <span class="bar-fill" style={{ width: `${(100 * one.count) / Math.max(1, places[0]!.count)}%` }} aria-hidden="true" />
            <span class="bar-name">{bodyName(one)}</span>
            <Count n={one.count} behind={() => list("complaints", bodyName(one), [`${lead}:${one.code}`])} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Acts({ of, record }: { of: RecordPath; record: Whole }): JSX.Element | null {
  if (!state.canManage.value) return null;
  const moves = MOVES[of][record.state] ?? [];
  return (
    <div class="panel-acts">
      {moves.length > 0 && (
        <button type="button" onClick={() => openForm({ kind: "move", of, id: record.id, title: record.title, state: record.state })}>
          {t("board.move")}
        </button>
      )}
      <button type="button" onClick={() => openForm({ kind: "note", of, id: record.id, title: record.title, remind: false })}>
        {t("board.note")}
      </button>
      {of === "topics" && (
        <button type="button" onClick={() => openForm({ kind: "supervise", topic: { id: record.id, title: record.title } })}>
          {t("board.supervise")}
        </button>
      )}
    </div>
  );
}

export function History({ of, events }: { of: RecordPath; events: readonly MatterEvent[] }): JSX.Element {
  return (
    <details class="history">
      <summary>{t("board.history", { n: events.length })}</summary>
      <ol>
        {[...events].reverse().map((one) => (
          <li key={`${one.at} ${one.action}`}>
            <span class="muted">{format.moment(one.at)}</span> {tOr(`board.action.${one.action}`, one.action)}
            {one.state && one.action === "moved" ? ` → ${stateName(of, one.state)}` : ""} <span class="muted">{one.by}</span>
            {one.note && <p>{one.note}</p>}
          </li>
        ))}
      </ol>
    </details>
  );
}

