import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { t } from "../words";
import * as act from "./actions";
import { seesComplaints } from "./around";
import { sameQuestion } from "./question";
import * as state from "./state";

function isKept(): boolean {
  const kept = state.kept.value;
  return kept !== null && sameQuestion(kept.question, state.question.value);
}

/** The ticket line as it will be copied, always in sight. */
export function TicketBar(): JSX.Element | null {
  const answer = state.answer.value;
  if (!answer || state.foundNothing(answer)) return null;
  const line = act.currentTicket();
  return (
    <footer class="ticket" aria-label={t("ticket.title")}>
      <output class="ticket-line">{line || t("answer.stale")}</output>
      {seesComplaints() && (
        <button type="button" disabled={line === "" || isKept()} onClick={act.keep}>
          {isKept() ? t("keep.kept", { id: state.kept.value!.id }) : t("keep")} {!isKept() && <kbd>S</kbd>}
        </button>
      )}
      <button type="button" class="primary" disabled={line === ""} onClick={act.copyTicket}>
        <Icon name="copy" /> {t("ticket.copy")} <kbd>C</kbd>
      </button>
    </footer>
  );
}
