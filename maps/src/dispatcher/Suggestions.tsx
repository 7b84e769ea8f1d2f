import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Place } from "../service/types";
import { t } from "../words";
import * as act from "./actions";
import * as state from "./state";

/** Places that complete the name being typed, in one row so that they never cover the answer. */
export function Suggestions(): JSX.Element {
  const row = useRef<HTMLDivElement>(null);
  const active = state.activePlace.value;
  useEffect(() => {
    row.current?.children[active]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  return (
    <div
      id="places"
      class="places"
      role="listbox"
      tabIndex={0}
      aria-label={t("suggest.label")}
      aria-activedescendant={active >= 0 ? `place-${active}` : undefined}
      ref={row}
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
          <strong>{place.name}</strong> <span class="muted">{whereIs(place)}</span>
        </div>
      ))}
    </div>
  );
}

/** In the row itself, reached by Tab, left and right move as well. */
function onKeyDown(event: KeyboardEvent): void {
  const places = state.places.value;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const active = places[state.activePlace.value];
  if (step) state.activePlace.value = (state.activePlace.value + step + places.length) % places.length;
  else if (event.key === "Enter" && active) act.accept(active);
  else return;
  event.preventDefault();
}

function whereIs(place: Place): string {
  return place.areas
    .map((area) => area.name)
    .filter((name) => name !== place.name)
    .join(" · ");
}
