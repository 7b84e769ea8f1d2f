import type { JSX } from "preact";
import type { Candidate, RouteAnswer } from "../service/types";
import { percent, t } from "../words";
import * as act from "./actions";
import { isOverlay } from "./choices";
import * as state from "./state";

const KEYS = 9;
// Less than this would be "<1%", which tells nobody anything.
const WORTH_SAYING = 0.005;

/** The candidates, best first, each with its key. */
export function Candidates({ answer }: { answer: RouteAnswer }): JSX.Element | null {
  const choices = state.choices.value;
  if (choices.length === 0) return null;
  return (
    <section class="block" aria-labelledby="candidates-title">
      <h2 id="candidates-title" class="block-title">
        {t("candidates.title")} <span class="muted">{t("candidates.hint")}</span>
      </h2>
      <ol class="candidates">
        {choices.slice(0, KEYS).map((candidate, index) => (
          <Row key={index} candidate={candidate} index={index} />
        ))}
        {(answer.other ?? 0) >= WORTH_SAYING && <Other share={answer.other ?? 0} />}
      </ol>
    </section>
  );
}

/** What speaks for no area in particular, in one sum. */
function Other({ share }: { share: number }): JSX.Element {
  return (
    <li class="candidate candidate-other">
      <span class="candidate-name muted">{t("candidates.other")}</span>
      <span class="candidate-share muted">{percent(share)}</span>
      <span class="candidate-bar">
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </li>
  );
}

function Row({ candidate, index }: { candidate: Candidate; index: number }): JSX.Element {
  const names = Object.values(candidate.areas);
  const lead = candidate.areas[state.leadLevel.value] ?? names.at(-1);
  const within = names.filter((area) => area !== lead).map((area) => area.name);
  const overlay = isOverlay(candidate);
  const share = overlay ? "" : percent(candidate.probability);
  return (
    <li>
      <button
        type="button"
        class="candidate"
        aria-pressed={state.chosen.value === index}
        disabled={state.stale.value}
        onClick={() => act.pick(index)}
      >
        <kbd>{index + 1}</kbd>
        <span class="candidate-name">
          {lead?.name} <span class="muted">{overlay ? t("candidates.overlay") : within.join(" ")}</span>
        </span>
        <span class="candidate-share">{share}</span>
        {!overlay && (
          <span class="candidate-bar">
            <span style={{ width: `${candidate.probability * 100}%` }} />
          </span>
        )}
        <span class="candidate-evidence muted">{candidate.evidence || candidate.place}</span>
        {!!candidate.along?.length && (
          <span class="candidate-evidence muted">
            {t("candidates.along", { names: candidate.along.map((mark) => mark.name).join(t("candidates.and")) })}
          </span>
        )}
      </button>
    </li>
  );
}
