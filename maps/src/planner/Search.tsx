import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Place } from "../service/types";
import { getJson } from "../service/http";
import { LatestOnly } from "../service/latest";
import { t, tOr } from "../words";
import * as camera from "./camera";
import { choose } from "./choosing";
import * as state from "./state";

const FOUND = 12;
/** what is shown around a place that has no outline */
const AROUND_M = 600;

interface Places {
  places: Place[];
}

/** Find an area, a community or a place by characters, pinyin or initials; the map flies there. */
export function Search(): JSX.Element {
  const words = useSignal("");
  const found = useSignal<Place[] | null>(null);
  const at = useSignal(0);
  const asking = useRef<LatestOnly<string, Places> | null>(null);
  asking.current ??= new LatestOnly<string, Places>(
    (q, signal) => getJson<Places>("v1/places", { q, limit: FOUND }, signal),
    (_, outcome) => {
      found.value = "answer" in outcome && words.value !== "" ? outcome.answer.places : null;
      at.value = 0;
    },
  );
  const type = (text: string): void => {
    words.value = text.trim();
    if (words.value === "") found.value = null;
    else asking.current!.ask(words.value);
  };
  const take = (place: Place): void => {
    found.value = null;
    go(place);
  };
  const keys = (event: KeyboardEvent): void => {
    const all = found.value ?? [];
    if (event.key === "Escape") found.value = null;
    else if (event.key === "Enter" && all[at.value]) take(all[at.value]!);
    else if (event.key === "ArrowDown") at.value = Math.min(at.value + 1, all.length - 1);
    else if (event.key === "ArrowUp") at.value = Math.max(at.value - 1, 0);
    else return;
    event.preventDefault();
  };
  return (
    <div class="search" onKeyDown={keys} onFocusOut={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && (found.value = null)}>
      <input
        type="search"
        role="combobox"
        aria-label={t("search.label")}
        aria-expanded={found.value !== null}
        aria-controls="search-found"
        aria-activedescendant={found.value?.length ? `search-${at.value}` : undefined}
        placeholder={t("search.label")}
        title={t("search.help")}
        onInput={(event) => type(event.currentTarget.value)}
      />
      {found.value && (
        <ul id="search-found" class="search-found" role="listbox" aria-label={t("search.label")}>
          {found.value.map((place, i) => (
            <li
              id={`search-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at.value}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(place)}
            >
              <strong>{place.name}</strong> <span class="muted">{kindOf(place)}</span>
              <span class="muted search-where">{whereOf(place)}</span>
            </li>
          ))}
          {found.value.length === 0 && <li class="muted">{t("search.none")}</li>}
        </ul>
      )}
    </div>
  );
}

function kindOf(place: Place): string {
  return tOr(`kind.${place.kind}`, state.levelName(state.region.value?.levels.find((one) => one.id === place.kind)));
}

/** The areas above, coarse first, without the place itself. */
function whereOf(place: Place): string {
  return place.areas.map((one) => one.name).filter((name) => name !== place.name).join(" ");
}

/** Open the finest drawn area that the place is or lies in, and fly to it. */
function go(place: Place): void {
  const drawn = new Set(state.drawnLevels.value.map((one) => one.id));
  const own = place.areas.find((one) => one.name === place.name && drawn.has(one.level));
  const around = own ?? [...place.areas].reverse().find((one) => drawn.has(one.level));
  const apart = !own && place.lon !== null && place.lat !== null;
  // the outline of the area comes later, and would take the map away from the place
  if (around) choose(around.code, around.level, apart);
  if (apart) camera.goTo(place.lon!, place.lat!, AROUND_M, place.name);
}
