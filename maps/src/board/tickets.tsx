/** Single tickets on the board: one that a supervised item names, and what may be done with one. */
import type { JSX } from "preact";
import { listed } from "../parts/ComplaintList";
import type { TicketActs } from "../parts/ComplaintRow";
import { ComplaintRow } from "../parts/ComplaintRow";
import { Dialog } from "../parts/Dialog";
import { t, tOr } from "../words";
import type { Ticket } from "./answers";
import { ExclusionActs } from "./exclusions";
import { openForm } from "./formState";
import { ticket } from "./openTicket";
import { useResource } from "./resource";
import * as state from "./state";
import { Faulty, Loading } from "./Waiting";

export function OneTicket(): JSX.Element | null {
  if (ticket.value === "") return null;
  return (
    <Dialog title={`${t("board.ticket")} ${ticket.value}`} wide onClose={() => (ticket.value = "")}>
      {state.canRead.value ? <Content id={ticket.value} /> : <p class="not-for-role">{t("list.whyYou", { role: tOr(`session.role.${state.role.value ?? "public"}`, "") })}</p>}
    </Dialog>
  );
}

function Content({ id }: { id: string }): JSX.Element {
  const found = useResource<Ticket>(`v1/complaints/${encodeURIComponent(id)}`);
  const [one, fault] = [found.answer.value, found.fault.value];
  if (fault) return <Faulty fault={fault} retry={found.again} />;
  if (!one) return <Loading />;
  return (
    <ol class="complaints-rows">
      <ComplaintRow complaint={one} acts={ticketActs} isOpen />
    </ol>
  );
}

/** What may be done with a ticket: supervise it, and speak of its exclusion from the rates. */
export const ticketActs: TicketActs = (one, events, again) => (
  <>
    {superviseTicket(one)} {events && <ExclusionActs id={one.id} events={events} again={again} />}
  </>
);

/** The way from a ticket to a supervised item about it, for those who may. */
function superviseTicket(one: Ticket): JSX.Element | null {
  if (!state.canManage.value) return null;
  const lead = one.holder ?? one.lead;
  return (
    <button
      type="button"
      onClick={() => {
        ticket.value = "";
        listed.value = null;
        openForm({ kind: "supervise", ticket: one.id, ...(lead ? { lead: { code: lead.code, name: lead.name } } : {}) });
      }}
    >
      {t("board.supervise")}
    </button>
  );
}
