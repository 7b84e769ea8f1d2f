/** Keys that work anywhere on the page. Nothing happens while an input method is composing. */
import * as act from "./actions";
import { seesComplaints } from "./around";
import { openPlaces } from "./placeForm";
import * as state from "./state";

const CATEGORIES = 3;

const SINGLE: Record<string, () => void> = {
  c: act.copyTicket,
  s: () => seesComplaints() && act.keep(),
  e: () => void act.copyEach(),
  n: act.newCall,
  m: () => act.focusOn("map-canvas"),
  a: () => seesComplaints() && openPlaces(),
  u: () => (state.openDialog.value = "upload"),
  "/": act.focusInput,
  "、": act.focusInput, // the same key under a Chinese layout
  "?": () => (state.openDialog.value = "keys"),
  "？": () => (state.openDialog.value = "keys"), // full width
  Escape: act.focusInput,
};

export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

function digitOf(event: KeyboardEvent): number {
  return Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0);
}

/** The action a key stands for, or null when the key belongs to what is focused. */
function actionOf(event: KeyboardEvent): (() => void) | null {
  const digit = digitOf(event);
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") return act.copyTicket;
  if (event.shiftKey && digit > 0 && (event.altKey || !isTyping(event.target))) return categoryAction(digit);
  if (event.altKey && digit > 0) return () => act.pick(digit - 1);
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  if (digit > 0) return () => act.pick(digit - 1);
  return SINGLE[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

/** The category suggested at a place of the list; null, so that the key stays free, where there is none. */
function categoryAction(digit: number): (() => void) | null {
  const path = state.around.value?.category_suggestions.suggestions[digit - 1]?.path;
  return path === undefined || digit > CATEGORIES ? null : () => act.giveCategory(path);
}

export function listenToKeys(): void {
  window.addEventListener("keydown", (event) => {
    if (isComposing(event) || state.openDialog.value !== null || event.defaultPrevented) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    action();
  });
}
