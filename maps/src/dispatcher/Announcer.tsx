import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { percent, t } from "../words";
import * as state from "./state";
import { leadShare } from "./choices";
import { leadOf } from "./ticket";

// Long enough that a screen reader is not interrupted at each keystroke.
const SETTLED_MS = 600;

/** Says the verdict aloud once typing rests. */
export function Announcer(): JSX.Element {
  const words = spoken();
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <>
      <p class="visually-hidden" role="status" aria-live="polite">
        {settled}
      </p>
      <p class={`toast ${state.notice.value ? "is-shown" : ""}`} role="status" aria-live="polite">
        {state.notice.value}
      </p>
    </>
  );
}

function spoken(): string {
  const answer = state.answer.value;
  if (state.places.value.length > 0 && !answer) return t("suggest.count", { n: state.places.value.length });
  if (!answer || state.stale.value) return "";
  if (state.foundNothing(answer)) return t("verdict.none");
  const pick = state.pick.value;
  const lead = leadOf({ answer: state.decided.value ?? answer, pick, leadLevel: state.leadLevel.value, words: "" });
  const verdict = pick ? t("verdict.chosen") : t(`verdict.${answer.verdict}`);
  const known = pick ? null : leadShare(answer);
  const share = known === null ? "" : t("answer.probability", { p: percent(known) });
  const ask = !pick && answer.question ? `${t("answer.ask")}${t("colon")}${answer.question}` : "";
  return [verdict, lead?.name ?? "", share, ask].filter(Boolean).join(t("comma"));
}
