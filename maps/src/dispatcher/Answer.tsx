import type { JSX } from "preact";
import { FaultNote } from "../parts/FaultNote";
import { Icon } from "../parts/icons";
import { t } from "../words";
import * as act from "./actions";
import { Around } from "./Around";
import { Candidates } from "./Candidates";
import { Categories } from "./Categories";
import { Empty } from "./Empty";
import { Facts } from "./Facts";
import { MeantPlaces } from "./MeantPlaces";
import { routeNow } from "./routing";
import * as state from "./state";
import { VerdictCard } from "./VerdictCard";
import { Why } from "./Why";

/** The answer, or what stands in its place. */
export function Answer(): JSX.Element {
  const answer = state.answer.value;
  const fault = state.fault.value;
  return (
    <section
      id={act.ANSWER_ID}
      class={`answer ${state.stale.value && answer ? "is-stale" : ""}`}
      tabIndex={-1}
      aria-label={t("answer.label")}
      aria-busy={state.waiting.value}
    >
      {fault && <FaultNote fault={fault} retry={routeNow} downDetail={t("fault.down.detail")} />}
      {answer ? <Found /> : fault ? null : state.waiting.value ? <Waiting /> : <Empty />}
    </section>
  );
}

function Found(): JSX.Element {
  const answer = state.answer.value!;
  if (state.foundNothing(answer)) return <Nothing />;
  return (
    <>
      <Around />
      <VerdictCard answer={answer} />
      <MeantPlaces answer={answer} />
      <Candidates answer={answer} />
      <Categories />
      <Facts answer={state.decided.value ?? answer} />
      <Why answer={answer} />
    </>
  );
}

function Nothing(): JSX.Element {
  const { question, reason, hints } = state.answer.value!;
  return (
    <>
      <Around />
      <div class="verdict verdict-none">
      <p class="verdict-word">
        <Icon name="none" size="1.6rem" /> {t("verdict.none")}
      </p>
      {reason && <p>{reason}</p>}
      <p class="verdict-ask">
        <span class="verdict-ask-label">{t("answer.ask")}</span>
        {question ?? t("verdict.none.detail")}
      </p>
      {hints.map((hint) => (
        <p class="muted">{hint}</p>
      ))}
      </div>
      <Categories />
    </>
  );
}

function Waiting(): JSX.Element {
  return (
    <div class="skeleton" role="presentation">
      <div />
      <div />
      <div />
      <p class="muted skeleton-slow">{t("fault.slow")}</p>
    </div>
  );
}
