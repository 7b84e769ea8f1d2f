import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Place } from "../service/types";
import { t, tOr } from "../words";
import * as act from "./actions";
import * as state from "./state";

/** Places that complete the name being typed: one a line, beside the answer where there is room. */
export function Suggestions(): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const active = state.activePlace.value;
  useEffect(() => {
    list.current?.querySelector(`#place-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      id="places"
      class="places"
      role="listbox"
      tabIndex={0}
      aria-label={t("suggest.label")}
      aria-activedescendant={active >= 0 ? `place-${active}` : undefined}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {state.places.value.map((place, index) => (
        <div
          key={`${place.name} ${place.areas.at(-1)?.code ?? index}`}
          id={`place-${index}`}
          class="place"
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => act.accept(place)}
        >
          <strong class="place-name">{place.name}</strong>
          <span class="place-kind">{kindName(place.kind)}</span>
          <span class="place-areas muted">{whereIs(place)}</span>
        </div>
      ))}
    </div>
  );
}

/** In the list itself, reached by Tab. */
function onKeyDown(event: KeyboardEvent): void {
  const places = state.places.value;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const active = places[state.activePlace.value];
  if (step) state.activePlace.value = (state.activePlace.value + step + places.length) % places.length;
  else if (event.key === "Enter" && active) act.accept(active);
  else return;
  event.preventDefault();
}

/** A level's name from the region, a place's kind from the dictionary. */
function kindName(kind: string): string {
  const level = state.region.value?.levels.find((one) => one.id === kind);
  return level ? state.levelName(level) : tOr(`kind.${kind}`, "");
}

function whereIs(place: Place): string {
  return place.areas
    .filter((area) => area.name !== place.name && area.level !== place.kind)
    .map((area) => area.name)
    .join(" · ");
}
