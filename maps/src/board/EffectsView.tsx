import type { JSX } from "preact";
import { t } from "../words";
import { EffectNote } from "./EffectNote";
import * as state from "./state";
import { StateChip, type RecordPath } from "./StateChip";
import { Faulty, Loading } from "./Waiting";
import { bodyName } from "../service/areaNames";

interface Entry {
  of: RecordPath;
  id: number;
  title: string;
  state: string;
  begun: string | null;
  lead: string;
}

/** Did it work: every topic, place and item on which work began, before and after. */
export function EffectsView(): JSX.Element {
  const parts = [state.topics, state.watch, state.supervision];
  const fault = parts.map((one) => one.fault.value).find((one) => one !== null);
  if (fault) return <Faulty fault={fault} retry={() => parts.forEach((one) => one.again())} />;
  if (parts.some((one) => one.answer.value === null)) return <Loading />;
  const entries = all();
  const begun = entries.filter((one) => one.begun);
  const waiting = entries.filter((one) => !one.begun);
  return (
    <div class="stack">
      <header class="view-head">
        <h2>{t("board.tab.effects")}</h2>
        <p class="muted">{t("board.effects.how")}</p>
      </header>
      {begun.length === 0 && <p class="panel muted">{t("board.effects.none")}</p>}
      <div class="cards">
        {begun.map((one) => (
          <article class="panel" key={`${one.of} ${one.id}`}>
            <header class="card-head">
              <h3>
                <button type="button" class="link" onClick={() => state.look({ tab: one.of, record: one.id })}>
                  {one.title}
                </button>
              </h3>
              <StateChip of={one.of} state={one.state} />
              <span class="muted">
                {t(`board.kind.${one.of}`)} · {t("board.begun", { day: one.begun! })}
                {one.lead && ` · ${one.lead}`}
              </span>
            </header>
            <EffectNote of={one.of} id={one.id} />
          </article>
        ))}
      {waiting.length > 0 && (
        <section class="panel is-waiting">
          <h3>{t("board.effects.waiting")}</h3>
          <p class="muted">{t("board.effects.waiting.how")}</p>
          <ul class="record-list">
            {waiting.map((one) => (
              <li key={`${one.of} ${one.id}`}>
                <button type="button" class="record-line" onClick={() => state.look({ tab: one.of, record: one.id })}>
                  <strong>{one.title}</strong> <StateChip of={one.of} state={one.state} />
                  <span class="muted">{t(`board.kind.${one.of}`)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      </div>
    </div>
  );
}

function all(): Entry[] {
  const lists = {
    topics: state.topics.answer.value?.chosen ?? [],
    watch: state.watch.answer.value?.watch ?? [],
    supervision: state.supervision.answer.value?.supervision ?? [],
  };
  return (Object.keys(lists) as RecordPath[]).flatMap((of) =>
    lists[of].map((one) => ({ of, id: one.id, title: one.title, state: one.state, begun: one.begun, lead: one.lead ? bodyName(one.lead) : "" })),
  );
}
