import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Complaint, Event } from "../service/contract";
import { getJson } from "../service/http";
import { t, tOr, language } from "../words";
import { categoryName, categoryPath } from "../words/categories";
import { copyText } from "./clipboard";
import { bodyName } from "../service/areaNames";

/** What a page lets a reader do with one complaint; `again` asks anew what happened to it. */
export type TicketActs = (complaint: Complaint, events: Event[] | null, again: () => void) => JSX.Element | null;

interface RowProps {
  complaint: Complaint;
  acts?: TicketActs;
  /** opened from the beginning */
  isOpen?: boolean;
}

/** One complaint as a line; a press opens its ticket and what happened to it. */
export function ComplaintRow({ complaint, acts, isOpen = false }: RowProps): JSX.Element {
  const open = useSignal(isOpen);
  const events = useSignal<Event[] | null>(null);
  const read = (): void => {
    void getJson<{ events: Event[] }>(`v1/complaints/${encodeURIComponent(complaint.id)}/events`).then(
      (answer) => (events.value = answer.events),
      () => undefined,
    );
  };
  const show = (): void => {
    open.value = !open.value;
    if (open.value && !events.value) read();
  };
  useEffect(() => {
    if (isOpen) read();
  }, []);
  return (
    <li class="complaint">
      <button type="button" class="complaint-line" aria-expanded={open.value} onClick={show}>
        <span class="muted complaint-when">{moment(complaint.received_at, complaint.received_zone)}</span>
        <span class="complaint-what">
          <strong>{categoryName(complaint.category)}</strong> <span class="complaint-text">{complaint.text || t("list.noText")}</span>
        </span>
        <span class="muted">{complaint.lead ? bodyName(complaint.lead) : ""}</span>
        <span class="complaint-status">{tOr(`status.${complaint.status}`, complaint.status_name)}</span>
      </button>
      {open.value && <Ticket complaint={complaint} events={events.value} acts={acts?.(complaint, events.value, read) ?? null} />}
    </li>
  );
}

function Ticket({ complaint, events, acts }: { complaint: Complaint; events: Event[] | null; acts: JSX.Element | null }): JSX.Element {
  const copied = useSignal(false);
  const lines = ticketLines(complaint);
  const copy = async (): Promise<void> => {
    copied.value = await copyText(lines.map(([name, value]) => `${name}${t("colon")}${value}`).join("\n"));
  };
  return (
    <div class="complaint-more">
      <dl>
        {lines.map(([name, value]) => (
          <div>
            <dt class="muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => void copy()}>
        {t(copied.value ? "list.copied" : "list.copy")}
      </button>{" "}
      {acts}
      {events && (
        <>
          <h4>{t("list.events")}</h4>
          <ol>
            {events.map((event) => (
              <li>
                <span class="muted">{moment(event.at, complaint.received_zone)}</span> {tOr(`status.${event.kind}`, event.name)} {event.body ? bodyName(event.body) : ""} {event.reason}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** What a ticket says, without what is not known. */
function ticketLines(one: Complaint): [string, string][] {
  const lines: [string, string][] = [
    [t("list.ticket"), one.synthetic ? `${one.id}${t("bracketed", { words: t("list.synthetic") })}` : one.id],
    [t("list.received"), moment(one.received_at, one.received_zone)],
    [t("list.channel"), tOr(`channel.${one.channel}`, one.channel)],
    [t("filter.category"), categoryPath(one.category)],
    [t("list.place"), one.place],
    [t("list.lead"), one.lead ? bodyName(one.lead) : ""],
    [t("list.holder"), one.holder && one.holder.code !== one.lead?.code ? bodyName(one.holder) : ""],
    [t("list.due"), one.due_at ? moment(one.due_at, one.received_zone) : ""],
    [t("list.assessment"), assessed(one)],
  ];
  return lines.filter(([, value]) => value !== "");
}

/** What the assessment counts of it: the three outcomes, its returns, and whether it counts at all. */
function assessed(one: Complaint): string {
  const outcomes = (["responded", "resolved", "satisfied"] as const).map((name) => {
    const known = one[name];
    return t(`list.${name}`, { is: t(known === null ? "list.unknown" : known ? "list.yes" : "list.no") });
  });
  return [one.excluded ? t("list.excluded") : "", ...outcomes, one.returns > 0 ? t("list.returns", { n: one.returns }) : ""].filter(Boolean).join(t("comma"));
}

/** A time by the clock of the place that it was received at; by the reader's where that zone is not known. */
function moment(iso: string, zone: string): string {
  const at = new Date(iso);
  const locale = language.value === "zh" ? "zh-CN" : "en-GB";
  const style = { dateStyle: "short", timeStyle: "short" } as const;
  try {
    return at.toLocaleString(locale, { ...style, timeZone: zone });
  } catch {
    return at.toLocaleString(locale, style); // the browser does not know the zone
  }
}
