/**
 * The call that is being taken, kept in this browser alone: it survives a reload, going to another
 * page and back, and a second tab, which begins with it. Copying or keeping the ticket ends it.
 */
import { batch, effect } from "@preact/signals";
import type { LonLat } from "../geography/coordinates";
import type { Datum } from "../service/types";
import * as state from "./state";

interface Draft {
  id: string;
  at: number;
  text: string;
  pin: LonLat | null;
  datum: Datum | "";
  radiusM: number;
  category: string;
  asOf: string;
  reporter: string;
}

const KEY = "geo-service.call";
// A call that nobody finished on the same day is nobody's any more.
const KEPT_MS = 12 * 60 * 60 * 1000;

let id = newId();
/** The text of a draft that was finished: on screen, but no longer kept. */
let finished: string | null = null;

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Names the call as it is now: the same until one of its parts changes after it was finished. */
export function draftId(): string {
  return id;
}

// A tab's own draft comes first; the one that all tabs share begins a new tab.
const STORES = [() => sessionStorage, () => localStorage];

function eachStore(act: (store: Storage) => void): void {
  for (const store of STORES) {
    try {
      act(store());
    } catch {
      // storage may be forbidden or full: the call then lives as long as the page
    }
  }
}

function read(): Draft | null {
  const found: Draft[] = [];
  eachStore((store) => {
    const kept = JSON.parse(store.getItem(KEY) ?? "null") as Draft | null;
    if (kept && typeof kept.text === "string" && Date.now() - kept.at < KEPT_MS) found.push(kept);
  });
  return found[0] ?? null;
}

function present(): Omit<Draft, "id" | "at"> {
  return {
    text: state.text.value,
    pin: state.pin.value,
    datum: state.datum.value,
    radiusM: state.radiusM.value,
    category: state.category.value,
    asOf: state.asOf.value,
    reporter: state.reporter.value,
  };
}

/** Bring back the call that was left, and keep the present one from now on. */
export function followDraft(): void {
  const left = read();
  if (left && state.text.peek() === "") restore(left);
  effect(() => {
    const call = present();
    const words = JSON.stringify(call);
    if (words === finished) return;
    if (finished !== null) id = newId();
    finished = null;
    if (call.text === "" && call.pin === null) return remove();
    eachStore((store) => store.setItem(KEY, JSON.stringify({ id, at: Date.now(), ...call })));
  });
  // another tab finished the same call: it must not come back here
  addEventListener("storage", (event) => {
    const before = event.key === KEY && event.newValue === null ? (JSON.parse(event.oldValue ?? "null") as Draft | null) : null;
    if (before?.id === id) eachStore((store) => store.removeItem(KEY));
  });
}

function restore(left: Draft): void {
  id = left.id;
  batch(() => {
    state.text.value = state.completed.value = left.text;
    state.pin.value = left.pin;
    state.datum.value = left.datum;
    state.radiusM.value = left.radiusM;
    state.category.value = left.category;
    state.asOf.value = left.asOf;
    state.reporter.value = left.reporter;
  });
}

function remove(): void {
  eachStore((store) => store.removeItem(KEY));
}

/** The ticket is copied or kept: what is on screen stays there, and is not kept any longer. */
export function finishDraft(): void {
  finished = JSON.stringify(present());
  remove();
}

/** A new call begins. */
export function forgetDraft(): void {
  id = newId();
  finished = null;
  remove();
}
