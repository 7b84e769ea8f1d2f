import type { JSX } from "preact";
import { language, t } from "../words";
import type { EffectAnswer } from "./answers";
import * as format from "./formats";
import { useResource } from "./resource";
import type { RecordPath } from "./StateChip";
import { Loading } from "./Waiting";
import { Whisker } from "./Whisker";

/** Whether complaints fell against what was expected: the numbers, the interval, a plain sentence. */
export function EffectNote({ of, id }: { of: RecordPath; id: number }): JSX.Element {
  const found = useResource<EffectAnswer>(`v1/${of}/${id}/effect`);
  const [effect, fault] = [found.answer.value, found.fault.value];
  if (fault) return <p class="effect-fault muted">{fault.kind === "down" ? t("fault.down") : t("board.effect.none", { why: [fault.detail, fault.hint].filter(Boolean).join(t("board.sentence")) })}</p>;
  if (!effect) return <Loading />;
  return (
    <section class={`effect is-${effect.verdict}`} aria-label={t("board.tab.effects")}>
      <p class="effect-sentence">
        <strong>{effect.sentence[language.value]}</strong>
      </p>
      {effect.change !== null && effect.change !== undefined && <EffectDrawing effect={effect} />}
    </section>
  );
}

function EffectDrawing({ effect }: { effect: EffectAnswer }): JSX.Element {
  const { change, low, high, expected_after: expected, complaints_after: came } = effect;
  const most = Math.max(1, expected ?? 0, came ?? 0);
  const bar = (amount: number | null | undefined): JSX.Element => <i style={{ width: `${(100 * (amount ?? 0)) / most}%` }} />;
  return (
    <>
      <dl class="effect-bars">
        <div>
          <dt>{t("board.effect.expected")}</dt>
          <dd class="effect-bar is-expected">{bar(expected)}<span>{format.plain(expected)}</span></dd>
        </div>
        <div>
          <dt>{t("board.effect.came")}</dt>
          <dd class="effect-bar">{bar(came)}<span>{format.plain(came)}</span></dd>
        </div>
      </dl>
      <div class="effect-scale">
        <span class="muted">−100%</span>
        <Whisker axis={{ from: -1, to: 1 }} value={change ?? null} low={low ?? null} high={high ?? null} mark={0} label={`${format.signed(change)} (${format.signed(low)} … ${format.signed(high)})`} />
        <span class="muted">+100%</span>
      </div>
      <p class="muted effect-how">
        {t("board.effect.days", { before: format.days(effect.before), n: format.plain(effect.complaints_before), after: format.days(effect.after), m: format.plain(came) })}
        {t("board.sentence")}
        {t(effect.seasonal ? "board.effect.how.seasonal" : "board.effect.how", { n: format.plain(effect.comparisons) })}
      </p>
    </>
  );
}
