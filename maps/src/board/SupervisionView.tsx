import type { JSX } from "preact";
import { t } from "../words";
import type { SupervisionRecord } from "./answers";
import { act, busy } from "./act";
import { ofPlace } from "./behind";
import { Count } from "./Count";
import * as format from "./formats";
import { openForm } from "./formState";
import { RecordPanel } from "./RecordPanel";
import * as state from "./state";
import { MOVES, StateChip } from "./StateChip";
import { ticket } from "./openTicket";
import { When } from "./Waiting";
import { bodyName } from "../service/areaNames";
import { placeName } from "./places";

/** What is supervised by name: item, body, until when, and how it stands. */
export function SupervisionView(): JSX.Element {
  // what is due first is open, until the reader opens another
  const shown = state.view.value.record || (ordered(state.supervision.answer.value?.supervision ?? [])[0]?.id ?? 0);
  return (
    <div class="with-side">
      <div class="stack">
        <header class="view-head">
          <h2>{t("board.tab.supervision")}</h2>
          <p class="muted">{t("board.supervision.how")}</p>
          {state.canManage.value && (
            <button type="button" class="primary" onClick={() => openForm({ kind: "supervise" })}>
              {t("board.supervision.add")}
            </button>
          )}
        </header>
        <When is={state.supervision}>{({ supervision }) => <Items items={supervision} />}</When>
      </div>
      {shown > 0 && (
        <aside class="side-stack">
          <RecordPanel of="supervision" id={shown} />
        </aside>
      )}
    </div>
  );
}

const FINISHED = new Set(["done", "withdrawn"]);

function ordered(items: readonly SupervisionRecord[]): SupervisionRecord[] {
  return [...items].sort((a, b) => Number(FINISHED.has(a.state)) - Number(FINISHED.has(b.state)) || a.due.localeCompare(b.due));
}

function Items({ items }: { items: readonly SupervisionRecord[] }): JSX.Element {
  if (items.length === 0) return <p class="panel muted">{t("board.supervision.none")}</p>;
  return (
    <section class="panel wide">
      <div class="table-box">
        <table class="list-table supervision-table">
          <thead>
            <tr>
              <th scope="col">{t("board.item")}</th>
              <th scope="col">{t("board.subject")}</th>
              <th scope="col">{t("board.body")}</th>
              <th scope="col">{t("board.due")}</th>
              <th scope="col">{t("board.state")}</th>
              <th scope="col" class="amount">{t("board.reminders")}</th>
              {state.canManage.value && <th scope="col"><span class="visually-hidden">{t("board.move")}</span></th>}
            </tr>
          </thead>
          <tbody>
            {ordered(items).map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <button type="button" class="link" onClick={() => state.look({ record: one.id })}>
                    {one.title}
                  </button>
                  <span class="cell-sub muted">{one.reason}</span>
                </th>
                <td data-label={t("board.subject")}>
                  <SubjectOf item={one} />
                </td>
                <td data-label={t("board.body")}>{one.lead ? bodyName(one.lead) : t("board.lead.none")}</td>
                <td data-label={t("board.due")}>
                  {one.due} {one.overdue && <strong class="badge is-late">{t("board.supervision.late", { n: lateDays(one.due) })}</strong>}
                </td>
                <td data-label={t("board.state")}>
                  <StateChip of="supervision" state={one.state} />
                </td>
                <td class="amount" data-label={t("board.reminders")}>{one.events.filter((event) => event.action === "reminded").length}</td>
                {state.canManage.value && (
                  <td>
                    <div class="row-acts">
                    {!FINISHED.has(one.state) && (
                      <button type="button" disabled={busy.value} onClick={() => openForm({ kind: "note", of: "supervision", id: one.id, title: one.title, remind: true })}>
                        {t("board.remind")}
                      </button>
                    )}
                    {one.state === "answered" && (
                      <button type="button" disabled={busy.value} onClick={() => void act(`v1/supervision/${one.id}/events`, { state: "done" }, state.supervision.again)}>
                        {t("board.supervision.done")}
                      </button>
                    )}
                    {(MOVES.supervision[one.state] ?? []).length > 0 && (
                      <button type="button" onClick={() => openForm({ kind: "move", of: "supervision", id: one.id, title: one.title, state: one.state })}>
                        {t("board.move")}
                      </button>
                    )}
                    </div>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function lateDays(due: string): number {
  return Math.max(1, Math.round((Date.now() - Date.parse(`${due}T00:00:00Z`)) / 86_400_000));
}

const LATELY_DAYS = 90;

/** What it is about; a place leads to its complaints of the last weeks, a ticket to the ticket. */
function SubjectOf({ item }: { item: SupervisionRecord }): JSX.Element {
  if (item.subject === "ticket") {
    return (
      <button type="button" class="count" onClick={() => (ticket.value = item.ticket)}>
        {t("board.ticket")} {item.ticket}
      </button>
    );
  }
  if (item.subject === "topic") {
    return (
      <button type="button" class="link" onClick={() => state.look({ tab: "topics", record: item.topic ?? 0 })}>
        {state.topics.answer.value?.chosen.find((one) => one.id === item.topic)?.title ?? `${t("board.kind.topics")} ${item.topic}`}
      </button>
    );
  }
  const until = format.plusDays(state.cube.value?.last_day ?? item.due, 1);
  const name = (item.place && placeName(item.place)) || t("board.place");
  return (
    <Count n={1} behind={() => ofPlace(`${name} · ${t("board.lately", { n: LATELY_DAYS })}`, item.place!, format.plusDays(until, -LATELY_DAYS), until, item.category)}>
      {name}
    </Count>
  );
}
