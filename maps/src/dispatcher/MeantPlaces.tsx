import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import type { RouteAnswer } from "../service/types";
import { t } from "../words";
import * as act from "./actions";
import * as state from "./state";

/** Several places that one call means: offered as several tickets. */
export function MeantPlaces({ answer }: { answer: RouteAnswer }): JSX.Element | null {
  const places = answer.matters ?? [];
  if (places.length < 2) return null;
  const several = places.every((place) => place.relation === "several");
  return (
    <section class="block" aria-labelledby="places-title">
      <h2 id="places-title" class="block-title">
        {t(several ? "tickets.several" : "tickets.between", { n: places.length })}
      </h2>
      <ul class="meant-places">
        {places.map((place) => {
          const areas = Object.values(place.areas);
          const lead = place.areas[state.leadLevel.value] ?? areas.at(-1);
          return (
            <li key={`${place.start} ${place.text}`}>
              <strong>{place.text}</strong>{" "}
              <span class="muted">{lead ? [areas[0]?.name, lead.name].filter((name, i, all) => all.indexOf(name) === i).join(" › ") : t("tickets.unknown")}</span>
            </li>
          );
        })}
      </ul>
      {several && (
        <button type="button" disabled={state.stale.value} onClick={() => void act.copyEach()}>
          <Icon name="copy" /> {t("tickets.copyEach", { n: places.length })} <kbd>E</kbd>
        </button>
      )}
    </section>
  );
}
