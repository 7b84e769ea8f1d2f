import type { JSX } from "preact";
import { Dialog } from "../parts/Dialog";
import { language, t, tOr } from "../words";
import type { Events, Ticket as Complaint } from "./answers";
import { open } from "./behind";
import * as format from "./formats";
import { openForm } from "./formState";
import { useResource } from "./resource";
import * as state from "./state";
import { ticket } from "./tickets";
import { Faulty, Loading } from "./Waiting";

/** One complaint: its masked words, where it lies, who answers, and its way through the house. */
export function Ticket({ id, back }: { id: string; back: (() => void) | null }): JSX.Element {
  const close = (): void => {
    ticket.value = "";
    open.value = null;
  };
  return (
    <Dialog title={`${t("board.ticket")} ${id}`} onClose={close}>
      {back && (
        <button type="button" class="link ticket-back" onClick={back}>
          ← {t("board.behind.back")}
        </button>
      )}
      {state.canRead.value ? <Content id={id} /> : <p class="not-for-role">{t("board.behind.role", { role: tOr(`session.role.${state.role.value ?? "public"}`, "") })}</p>}
    </Dialog>
  );
}

function Content({ id }: { id: string }): JSX.Element {
  const found = useResource<Complaint>(`v1/complaints/${encodeURIComponent(id)}`);
  const history = useResource<Events>(`v1/complaints/${encodeURIComponent(id)}/events`);
  const [one, fault] = [found.answer.value, found.fault.value];
  if (fault) return <Faulty fault={fault} retry={found.again} />;
  if (!one) return <Loading />;
  return (
    <article class="ticket">
      <blockquote>{one.text || t("board.noText")}</blockquote>
      <dl class="facts">
        {facts(one).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h4>{t("board.ticket.events")}</h4>
      <ol class="ticket-events">
        {(history.answer.value?.events ?? []).map((event) => (
          <li key={event.seq}>
            <span class="muted">{format.moment(event.at)}</span> <strong>{tOr(`status.${event.kind}`, event.name)}</strong> {event.body?.name ?? ""}{" "}
            <span class="muted">{event.reason}</span>
          </li>
        ))}
      </ol>
      {state.canManage.value && (
        <div class="panel-acts">
          <button type="button" onClick={() => superviseTicket(one)}>
            {t("board.supervise")}
          </button>
        </div>
      )}
    </article>
  );
}

function superviseTicket(one: Complaint): void {
  const lead = one.holder ?? one.lead;
  ticket.value = "";
  open.value = null;
  openForm({ kind: "supervise", ticket: one.id, ...(lead ? { lead: { code: lead.code, name: lead.name } } : {}) });
}

function facts(one: Complaint): [string, string][] {
  const answer = (known: boolean | null): string => (known === null ? t("board.answer.unknown") : t(known ? "board.answer.yes" : "board.answer.no"));
  const told: [string, string][] = [
    [t("board.received"), format.moment(one.received_at)],
    [t("filter.category"), one.category],
    [t("filter.channel"), one.channel],
    [t("board.state"), language.value === "zh" ? one.status_name : tOr(`status.${one.status}`, one.status_name)],
    [t("board.holder"), one.holder?.name ?? one.lead?.name ?? ""],
    [t("board.due"), one.due_at ? format.moment(one.due_at) : ""],
    [t("answer.areas"), Object.values(one.areas).flat().map(state.areaName).join(t("comma"))],
    [t("board.yes.response"), answer(one.responded)],
    [t("board.yes.resolution"), answer(one.resolved)],
    [t("board.yes.satisfaction"), answer(one.satisfied)],
    [t("board.returned"), one.returns > 0 ? String(one.returns) : ""],
    [t("board.excluded"), one.excluded ? t("board.answer.yes") : ""],
  ];
  return told.filter(([, value]) => value !== "");
}
