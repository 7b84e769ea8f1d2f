import type { JSX } from "preact";
import { t } from "../words";
import type { AssessmentAnswer } from "./answers";
import * as format from "./formats";
import * as state from "./state";

const SHOWN = 12;

/** The classes, each with the rule that makes it and who is in it. */
export function Classes({ found }: { found: AssessmentAnswer }): JSX.Element {
  const { classes } = found.rules;
  return (
    <section class="panel classes" aria-label={t("board.classes")}>
      <h3>{t("board.classes")}</h3>
      {classes.length === 0 && <p class="muted">{t("board.classes.none")}</p>}
      {classes.map((rule) => {
        const members = state.bodies.value.filter((one) => one.class_rule?.id === rule.id);
        return (
          <div class="class-group" key={rule.id}>
            <h4>
              <span class="class-chip">{rule.class}</span> <span class="muted">{rule.title}</span>
            </h4>
            <ul>
              {members.slice(0, SHOWN).map((one) => (
                <li key={one.code}>
                  <button
                    type="button"
                    class="member"
                    onMouseEnter={() => (state.hovered.value = one.code)}
                    onMouseLeave={() => (state.hovered.value = "")}
                    onFocus={() => (state.hovered.value = one.code)}
                    onClick={() => state.look({ selected: one.code })}
                  >
                    {one.name} <span class="muted">{format.percent(one.score_shrunken)}</span>
                  </button>
                </li>
              ))}
              {members.length === 0 && <li class="muted">{t("board.class.nobody")}</li>}
            </ul>
          </div>
        );
      })}
      <h3>{t("board.weights")}</h3>
      <p class="muted">
        {(["response", "resolution", "satisfaction"] as const).map((rate) => `${t(`show.${rate}`)} ${format.percent(found.rules.weights[rate], 0)}`).join(" · ")}
        {t("board.sentence")}
        {found.rules.source}
      </p>
      <p class="muted">{t("board.draws", { n: found.draws })}</p>
    </section>
  );
}
