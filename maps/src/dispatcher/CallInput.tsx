import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatLonLat } from "../geography/coordinates";
import { segmentsOf } from "../geography/spans";
import { Icon } from "../parts/icons";
import { t } from "../words";
import * as act from "./actions";
import { isComposing } from "./keys";
import * as state from "./state";

/** Grow with the text up to the height the style sheet allows. */
function useGrowth(text: string): { current: HTMLTextAreaElement | null } {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const field = ref.current;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }, [text]);
  return ref;
}

function onKeyDown(event: KeyboardEvent): void {
  if (isComposing(event)) return;
  const places = state.places.value;
  const at = state.activePlace.value;
  const active = places[at];
  const plain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain) return;
  if (places.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    // One place beyond either end is the text itself.
    state.activePlace.value = ((at + 1 + step + places.length + 1) % (places.length + 1)) - 1;
  } else if (active && (event.key === "Tab" || event.key === "Enter")) act.accept(active);
  else if (event.key === "Enter") act.send();
  else if (event.key === "Escape" && at >= 0) state.activePlace.value = -1;
  else if (event.key === "Escape" && state.answer.value) act.focusOn(act.ANSWER_ID);
  else return;
  event.preventDefault();
}

/** Preact knows no composition events by name, so they are listened to directly. */
function useFocusAndComposition(ref: { current: HTMLTextAreaElement | null }): void {
  useLayoutEffect(() => {
    const field = ref.current;
    field?.focus();
    field?.addEventListener("compositionstart", () => (state.composing.value = true));
    field?.addEventListener("compositionend", () => (state.composing.value = false));
  }, []);
}

/** The caller's words, with what was heard in them marked beneath the text itself. */
export function CallInput(): JSX.Element {
  const text = state.text.value;
  const ref = useGrowth(text);
  useFocusAndComposition(ref);
  const backdrop = useRef<HTMLDivElement>(null);
  const strong = new Set((state.shownCandidate.value?.matched ?? []).map((span) => span.start));
  const active = state.activePlace.value;
  return (
    <div class="call-field">
      <div class="call-backdrop" aria-hidden="true" ref={backdrop}>
        {segmentsOf(text, state.marks.value).map(({ text: part, span }) =>
          span ? (
            <mark class={`mark mark-${span.role} ${strong.has(span.start) ? "mark-strong" : ""}`}>{part}</mark>
          ) : (
            part
          ),
        )}
        {"\u200b"}
      </div>
      <textarea
        id={act.INPUT_ID}
        ref={ref}
        rows={2}
        spellcheck={false}
        autocomplete="off"
        aria-label={t("call.title")}
        aria-describedby="call-help"
        aria-autocomplete="list"
        aria-controls={state.places.value.length > 0 ? "places" : undefined}
        aria-activedescendant={active >= 0 ? `place-${active}` : undefined}
        placeholder={t("call.placeholder", { example: exampleCoordinate() })}
        value={text}
        onInput={(event) => act.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onScroll={(event) => backdrop.current && (backdrop.current.scrollTop = event.currentTarget.scrollTop)}
        onBlur={() => (state.composing.value = false)}
      />
      {text !== "" && (
        <button type="button" class="quiet call-clear" aria-label={t("call.clear")} onClick={act.newCall}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/** The middle of the region, so that the example lies in it. */
function exampleCoordinate(): string {
  const bbox = state.region.value?.bbox;
  if (!bbox) return "";
  return formatLonLat({ lon: (bbox[0] + bbox[2]) / 2, lat: (bbox[1] + bbox[3]) / 2 }, 2);
}
