import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/Dialog";
import type { PageFault } from "../parts/FaultNote";
import { getJson } from "../service/http";
import { t, tOr } from "../words";
import type { Page, Ticket as Complaint } from "./answers";
import { open } from "./behind";
import * as format from "./formats";
import { faultOf } from "./resource";
import * as state from "./state";
import { Ticket } from "./Ticket";
import { ticket } from "./tickets";
import { Faulty, Loading } from "./Waiting";

const PAGE = 30;

/** The complaints behind a number, or why they are not shown; one of them, when it is opened. */
export function ComplaintList(): JSX.Element | null {
  const [list, id] = [open.value, ticket.value];
  if (id !== "") return <Ticket id={id} back={list === null ? null : () => (ticket.value = "")} />;
  return list === null ? null : <List key={JSON.stringify(list.params)} />;
}

function close(): void {
  open.value = null;
  ticket.value = "";
}

function List(): JSX.Element {
  const { title, params } = open.value!;
  const rows = useSignal<Complaint[]>([]);
  const page = useSignal<Page | null>(null);
  const fault = useSignal<PageFault | null>(null);
  const load = async (): Promise<void> => {
    fault.value = null;
    try {
      const found = await getJson<Page>("v1/assessment/complaints", { ...params, skip: rows.value.length, limit: PAGE });
      rows.value = [...rows.value, ...found.complaints];
      page.value = found;
    } catch (error) {
      fault.value = faultOf(error);
    }
  };
  useEffect(() => {
    if (state.canRead.value) void load();
  }, []);
  return (
    <Dialog title={title} onClose={close}>
      {!state.canRead.value ? (
        <NotForThisRole />
      ) : (
        <div class="complaints">
          {page.value && (
            <p class="muted" role="status">
              {t("board.behind.total", { n: format.plain(page.value.total), shown: format.plain(rows.value.length) })}
            </p>
          )}
          <ol>
            {rows.value.map((one) => (
              <li key={one.id}>
                <Line complaint={one} />
              </li>
            ))}
          </ol>
          {page.value?.total === 0 && <p class="muted">{t("board.behind.none")}</p>}
          {fault.value && <Faulty fault={fault.value} retry={() => void load()} />}
          {!page.value && !fault.value && <Loading />}
          {page.value?.next && (
            <button type="button" onClick={() => void load()}>
              {t("board.behind.more")}
            </button>
          )}
        </div>
      )}
    </Dialog>
  );
}

function NotForThisRole(): JSX.Element {
  return (
    <p class="not-for-role">
      {t("board.behind.role", { role: tOr(`session.role.${state.role.value ?? "public"}`, "") })}
    </p>
  );
}

function Line({ complaint }: { complaint: Complaint }): JSX.Element {
  return (
    <button type="button" class="complaint" onClick={() => (ticket.value = complaint.id)}>
      <span class="complaint-head">
        <strong>{complaint.id}</strong>
        <span class="muted">{format.moment(complaint.received_at)}</span>
        <span class="badge">{tOr(`status.${complaint.status}`, complaint.status_name)}</span>
        {complaint.synthetic && <span class="badge is-open">{t("board.synthetic")}</span>}
      </span>
      <span class="complaint-text">{complaint.text || t("board.noText")}</span>
      <span class="muted">
        {complaint.category || t("board.noCategory")} · {complaint.holder?.name ?? complaint.lead?.name ?? t("board.lead.none")}
      </span>
    </button>
  );
}
