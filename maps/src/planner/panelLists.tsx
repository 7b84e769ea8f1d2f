/** The lists of a place's page: categories, neighbours, the areas that a shape spans. */
import type { JSX } from "preact";
import { number, t } from "../words";
import { categoryPath } from "../words/categories";
import type { PlaceProfile, Profile, ShapeProfile } from "./answers";
import * as format from "./formats";
import { choose } from "./choosing";
import * as state from "./state";

/** What the complaints are about; a press filters by it. */
export function Categories({ profile }: { profile: PlaceProfile }): JSX.Element {
  const { top, others } = profile.categories;
  const most = Math.max(1, ...top.map((one) => one.count));
  return (
    <ul class="bars-list">
      {top.map(({ path, count }) => (
        <li>
          <button type="button" class="bar-row" title={categoryPath(path)} onClick={() => state.look({ category: path })}>
            <span class="bar-fill" style={{ width: `${(100 * count) / most}%` }} aria-hidden="true" />
            <span class="bar-name">{format.categoryName(path) || t("filter.all")}</span>
            <span class="amount">{number(count)}</span>
          </button>
        </li>
      ))}
      {others > 0 && (
        <li class="bar-row muted">
          <span class="bar-name">{t("area.others")}</span>
          <span class="amount">{number(others)}</span>
        </li>
      )}
    </ul>
  );
}

/** The areas around. */
export function Neighbours({ profile }: { profile: Profile }): JSX.Element {
  const sorted = [...profile.neighbours].sort((a, b) => (b.count ?? -1) - (a.count ?? -1));
  return (
    <ul class="bars-list">
      {sorted.map((one) => (
        <li>
          <button
            type="button"
            class="bar-row"
            onMouseEnter={() => (state.hovered.value = one.code)}
            onMouseLeave={() => (state.hovered.value = "")}
            onFocus={() => (state.hovered.value = one.code)}
            onClick={() => choose(one.code)}
          >
            <span class="bar-name">
              {one.name} <span class="muted">{state.parentName(one.code)}</span>
            </span>
            <span class="amount">{one.count === null ? t("area.tooFew") : number(one.count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The areas that a drawn area or a hexagon spans, with their part of its complaints. */
export function Spans({ profile }: { profile: ShapeProfile }): JSX.Element {
  const lead = state.region.value?.lead_level ?? "";
  return (
    <ul class="bars-list">
      {profile.areas.map(({ code, name, count }) => (
        <li>
          <button type="button" class="bar-row" onClick={() => choose(code, lead)}>
            <span class="bar-name">
              {name} <span class="muted">{state.parentName(code)}</span>
            </span>
            <span class="amount">{number(count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
