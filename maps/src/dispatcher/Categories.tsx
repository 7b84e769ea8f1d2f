import type { JSX } from "preact";
import { percent, t } from "../words";
import { categoryAbove, categoryName, categoryPath } from "../words/categories";
import * as act from "./actions";
import { seesComplaints } from "./around";
import * as state from "./state";

const SHOWN = 3;

/** What the call may be about. A person picks; a category that a person gave stays. */
export function Categories(): JSX.Element | null {
  const found = state.around.value?.category_suggestions;
  const given = state.category.value;
  if (!seesComplaints() || !state.answer.value || state.answer.value.verdict === "outside") return null;
  if (!given && (!found || found.suggestions.length === 0)) return null;
  const abstains = found?.status === "abstained";
  return (
    <section class="block" aria-labelledby="categories-title">
      <h2 id="categories-title" class="block-title">
        {t("categories.title")}
        <span class="muted">
          {found?.status === "keywords" && t("categories.byWords")}
          <span class="for-keys">
            {found?.status === "keywords" && " · "}
            {t("categories.hint")}
          </span>
        </span>
      </h2>
      {abstains && <p class="muted categories-unsure">{t("categories.unsure")}</p>}
      {given && !found?.suggestions.some(({ path }) => path === given) && (
        <p class="categories-given">
          {categoryPath(given)}{" "}
          <button type="button" class="link" onClick={() => act.giveCategory(given)}>
            {t("categories.undo")}
          </button>
        </p>
      )}
      <ol class="categories">
        {found?.suggestions.slice(0, SHOWN).map(({ path, probability }, index) => (
          <li key={path}>
            <button type="button" class="category" aria-pressed={path === given} onClick={() => act.giveCategory(path)}>
              <kbd>⇧{index + 1}</kbd>
              <span class="category-name">
                {categoryName(path)} <span class="muted">{categoryAbove(path)}</span>
              </span>
              <span class="category-share">{percent(probability)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
