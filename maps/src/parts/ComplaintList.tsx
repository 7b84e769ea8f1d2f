import { signal, useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Complaint } from "../service/contract";
import { getJson, ServiceProblem } from "../service/http";
import { session } from "../service/session";
import { number, t } from "../words";
import { ComplaintRow, type TicketActs } from "./ComplaintRow";
import { Dialog } from "./Dialog";

/** A page of complaints, as `/v1/counted` and `/v1/complaints` give it. */
interface ComplaintPage {
  complaints: Complaint[];
  next: string | null;
  /** how many there are in all, where the service says so */
  total?: number;
}

/** Asks for one page; the cursor is "" for the first. */
export type PageUrl = (cursor: string) => string;

/** What is listed now; null where nothing is. Set it to open the list from anywhere on a page. */
export const listed = signal<{ title: string; url: PageUrl } | null>(null);

/** The list that `listed` asks for, as a dialog; stands once on a page. */
export function ComplaintDialog({ acts }: { acts?: TicketActs }): JSX.Element | null {
  const asked = listed.value;
  if (!asked) return null;
  return (
    <Dialog title={asked.title} wide onClose={() => (listed.value = null)}>
      <ComplaintList key={asked.url("")} url={asked.url} {...(acts ? { acts } : {})} />
    </Dialog>
  );
}

const STEP = 50;
const REFUSED = new Set([401, 403]);

/**
 * Complaints behind a number: masked, newest first, page after page; each opens to its ticket and
 * history. Who may not see single complaints reads why.
 */
export function ComplaintList({ url, acts }: { url: PageUrl; acts?: TicketActs }): JSX.Element {
  const rows = useSignal<Complaint[]>([]);
  const next = useSignal<string | null>("");
  const total = useSignal<number | null>(null);
  const fault = useSignal<unknown>(null);
  const busy = useSignal(false);
  const read = async (): Promise<void> => {
    if (busy.value || next.value === null) return;
    busy.value = true;
    fault.value = null;
    try {
      const page = await getJson<ComplaintPage>(url(next.value));
      rows.value = [...rows.value, ...page.complaints];
      next.value = page.next;
      total.value = page.total ?? null;
    } catch (found) {
      fault.value = found;
    }
    busy.value = false;
  };
  useEffect(() => void read(), []);
  if (fault.value instanceof ServiceProblem && REFUSED.has(fault.value.status)) return <Why />;
  return (
    <div class="complaints">
      <p class="muted">
        {total.value !== null && `${t("list.total", { n: number(total.value) })} · `}
        {t("list.audited")}
      </p>
      <ol class="complaints-rows">
        {rows.value.map((one) => (
          <ComplaintRow key={one.id} complaint={one} {...(acts ? { acts } : {})} />
        ))}
      </ol>
      {!busy.value && !fault.value && rows.value.length === 0 && <p class="muted">{t("list.none")}</p>}
      <Foot busy={busy} fault={fault} more={left(rows.value.length, total.value, next.value)} read={() => void read()} />
    </div>
  );
}

/** How many more a press brings; 0 where the list is at its end. */
function left(shown: number, total: number | null, next: string | null): number {
  if (next === null || shown === 0) return 0;
  return total === null ? STEP : Math.min(STEP, total - shown);
}

interface FootProps {
  busy: Signal<boolean>;
  fault: Signal<unknown>;
  more: number;
  read: () => void;
}

function Foot({ busy, fault, more, read }: FootProps): JSX.Element | null {
  if (busy.value) return <p role="status">{t("list.loading")}</p>;
  if (fault.value) {
    return (
      <p role="alert" class="complaints-fault">
        {fault.value instanceof ServiceProblem ? fault.value.message : t("list.down")}{" "}
        <button type="button" onClick={read}>
          {t("retry")}
        </button>
      </p>
    );
  }
  if (more <= 0) return null;
  return (
    <button type="button" onClick={read}>
      {t("list.more", { n: more })}
    </button>
  );
}

/** Why somebody sees the number but not the complaints. */
function Why(): JSX.Element {
  const role = session.value?.role;
  return <p role="alert">{role && role !== "public" ? t("list.whyYou", { role: t(`session.role.${role}`) }) : t("list.why")}</p>;
}
