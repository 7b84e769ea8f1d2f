/** Exclusions from the rates: asked for, granted, refused and taken back, each with a reason. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Segments } from "../parts/Segments";
import { bodyName } from "../service/areaNames";
import type { Event, ExclusionRow } from "../service/contract";
import { t } from "../words";
import * as format from "./formats";
import { openForm, type ExclusionAction } from "./formState";
import * as state from "./state";
import { ticket } from "./openTicket";
import { When } from "./Waiting";

type Standing = "none" | "asked" | "granted" | "refused" | "revoked";

const STANDING: Record<string, Standing> = { exclusion_asked: "asked", exclusion_refused: "refused" };

/** How a ticket's exclusion stands after its events. */
export function standingOf(events: readonly Pick<Event, "kind" | "details">[]): Standing {
  const last = events.filter(({ kind }) => kind === "excluded" || kind in STANDING).at(-1);
  if (!last) return "none";
  if (last.kind === "excluded") return last.details["excluded"] === false ? "revoked" : "granted";
  return STANDING[last.kind]!;
}

/** What may be done about an exclusion that stands so. */
export function possible(standing: Standing, may: { ask: boolean; decide: boolean }): ExclusionAction[] {
  if (standing === "asked") return may.decide ? ["grant", "refuse"] : [];
  if (standing === "granted") return may.decide ? ["revoke"] : [];
  return may.decide ? ["ask", "grant"] : may.ask ? ["ask"] : [];
}

const mine = (): { ask: boolean; decide: boolean } => ({ ask: state.canAddEvents.value, decide: state.canDecide.value });

/** How a ticket's exclusion stands, and what the reader may do about it. */
export function ExclusionActs({ id, events, again }: { id: string; events: readonly Event[]; again: () => void }): JSX.Element {
  const standing = standingOf(events);
  return (
    <>
      {standing !== "none" && <span class={`badge is-${standing}`}>{t(`board.exclusion.${standing}`)}</span>}{" "}
      {possible(standing, mine()).map((action) => (
        <button key={action} type="button" onClick={() => openForm({ kind: "exclusion", ticket: id, action, done: again })}>
          {t(`board.exclusion.do.${action}`)}
        </button>
      ))}
    </>
  );
}

const FILTERS = ["asked", "granted", "refused"] as const;

/** Exclusions that were asked for or decided, newest first, each with its ticket. */
export function Exclusions(): JSX.Element {
  const wanted = useSignal<(typeof FILTERS)[number]>("asked");
  return (
    <section class="panel exclusions" aria-label={t("board.exclusions")}>
      <h3>{t("board.exclusions")}</h3>
      <Segments label={t("board.exclusions")} value={wanted.value} options={FILTERS.map((value) => ({ value, label: t(`board.exclusion.${value}`) }))} onChange={(value) => (wanted.value = value)} />
      <When is={state.exclusions}>
        {({ exclusions }) => {
          const rows = exclusions.filter((one) => one.state === wanted.value);
          return rows.length === 0 ? <p class="muted">{t("board.exclusions.none")}</p> : <ul class="exclusion-rows">{rows.map((one) => <Row key={one.complaint} one={one} />)}</ul>;
        }}
      </When>
    </section>
  );
}

function Row({ one }: { one: ExclusionRow }): JSX.Element {
  const title = state.exclusionReasons.value.find(({ id }) => id === one.reason_id)?.title;
  return (
    <li>
      <span class="exclusion-head">
        <button type="button" class="link" onClick={() => (ticket.value = one.complaint)}>
          {one.complaint}
        </button>{" "}
        <span class="muted">{one.body ? bodyName({ code: one.body }) : ""}</span>
      </span>
      <span>{[title, one.reason].filter((part, i, all) => part && all.indexOf(part) === i).join(t("colon"))}</span>
      <span class="muted">
        {one.by} · {format.moment(one.at)}
      </span>
      <span class="row-acts">
        {one.state === "asked" || one.state === "granted"
          ? possible(one.state, mine()).map((action) => (
              <button key={action} type="button" onClick={() => openForm({ kind: "exclusion", ticket: one.complaint, action, done: () => undefined })}>
                {t(`board.exclusion.do.${action}`)}
              </button>
            ))
          : null}
      </span>
    </li>
  );
}
