import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { t } from "../words";
import * as act from "./actions";
import * as state from "./state";

/** The ticket line as it will be copied, always in sight. */
export function TicketBar(): JSX.Element | null {
  const answer = state.answer.value;
  if (!answer || state.foundNothing(answer)) return null;
  const line = act.currentTicket();
  return (
    <footer class="ticket" aria-label={t("ticket.title")}>
      <output class="ticket-line">{line || t("answer.stale")}</output>
      <button type="button" class="primary" disabled={line === ""} onClick={act.copyTicket}>
        <Icon name="copy" /> {t("ticket.copy")} <kbd>C</kbd>
      </button>
    </footer>
  );
}
