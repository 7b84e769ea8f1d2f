import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import type { RouteAnswer } from "../service/types";
import { percent, t } from "../words";
import { Cited } from "./Facts";
import * as state from "./state";
import { isOverlay, leadShare } from "./choices";
import { chainOf, leadOf, type Decision } from "./ticket";

/** The verdict in colour, word and sign; who leads; and the question to ask first. */
export function VerdictCard({ answer }: { answer: RouteAnswer }): JSX.Element {
  const pick = state.pick.value;
  const decided = state.decided.value ?? answer;
  const decision = { answer: decided, pick, leadLevel: state.leadLevel.value, words: "" };
  const lead = leadOf(decision);
  const asks = !pick && answer.question !== null && answer.question !== "";
  const tentative = asks && answer.verdict === "confirm";
  const kind = pick ? "chosen" : answer.verdict;
  return (
    <article class={`verdict verdict-${kind}`} data-verdict={kind}>
      <p class="verdict-word">
        <Icon name={kind} size="1.6rem" />
        {t(`verdict.${kind}`)}
        <span class="verdict-share">{shareWords(answer)}</span>
      </p>
      {asks && (
        <p class="verdict-ask">
          <span class="verdict-ask-label">{t("answer.ask")}</span>
          {answer.question}
        </p>
      )}
      {lead && (
        <p class={tentative ? "verdict-lead is-tentative" : "verdict-lead"}>
          {tentative && <span class="code">{t("answer.tentative")} </span>}
          {lead.name} <span class="code">{lead.code}</span>
        </p>
      )}
      <p class="verdict-chain">
        {chainNames(decision)}
        <Cited rule={decided.lead?.rule} />
      </p>
      <p class="verdict-reason">
        {pick ? pick.evidence || decided.reason : answer.reason}
        {pick && (
          <button type="button" class="link" onClick={() => (state.chosen.value = null)}>
            {t("candidates.undo")}
          </button>
        )}
      </p>
    </article>
  );
}

/** How sure it is of who leads; nothing where the lead is no area that was weighed. */
function shareWords(answer: RouteAnswer): string {
  const pick = state.pick.value;
  if (pick) return isOverlay(pick) ? "" : t("answer.estimate", { p: percent(pick.probability) });
  const share = leadShare(answer);
  return share === null ? "" : t("answer.probability", { p: percent(share) });
}

/** The areas above the lead; the lead itself stands in large letters already. */
function chainNames(decision: Decision): string {
  const lead = leadOf(decision);
  const names = Object.values(chainOf(decision)).flatMap((area) => (area && area.code !== lead?.code ? [area.name] : []));
  return names.join(" › ");
}
