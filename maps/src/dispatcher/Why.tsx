import type { JSX } from "preact";
import type { RouteAnswer, Span } from "../service/types";
import { t, tOr } from "../words";
import * as state from "./state";

/** What was heard in the text and what it was taken for; the same colours mark it in the text. */
export function Why({ answer }: { answer: RouteAnswer }): JSX.Element | null {
  const mentions = answer.mentions.length > 0 ? answer.mentions : (state.shownCandidate.value?.matched ?? []);
  if (mentions.length === 0 && answer.hints.length === 0) return null;
  return (
    <section class="block" aria-labelledby="why-title">
      <h2 id="why-title" class="block-title">
        {t(mentions.length > 0 ? "answer.mentions" : "answer.hints")}
      </h2>
      <ul class="mentions">
        {mentions.map((span) => (
          <li>
            <Mention span={span} />
          </li>
        ))}
      </ul>
      {answer.hints.map((hint) => (
        <p class="muted hint">{hint}</p>
      ))}
    </section>
  );
}

function Mention({ span }: { span: Span }): JSX.Element {
  const role = tOr(`role.${span.role}`, span.role);
  return (
    <>
      <mark class={`mark mark-${span.role}`}>{span.text}</mark>
      <span class="muted">
        {kindName(span.kind)} · {role}
      </span>
    </>
  );
}

/** A place kind from the dictionary, a level from the region, or the word as it came. */
function kindName(kind: string): string {
  const level = state.region.value?.levels.find((one) => one.id === kind);
  return tOr(`kind.${kind}`, level ? state.levelName(level) : kind);
}
