/** What the dispatcher can do, by key, mouse or touch alike. */
import { batch, effect } from "@preact/signals";
import type { LonLat } from "../geography/coordinates";
import { formatLonLat } from "../geography/coordinates";
import type { Place } from "../service/types";
import { t } from "../words";
import { copyText } from "../parts/clipboard";
import { complete } from "./fragment";
import { askRoute, isAskable } from "./question";
import { routeNow } from "./routing";
import * as state from "./state";
import { ticketLine } from "./ticket";

export const INPUT_ID = "call";
export const ANSWER_ID = "answer";
const NOTICE_MS = 2_500;

export function focusOn(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: false });
}

export function focusInput(): void {
  focusOn(INPUT_ID);
  const field = document.getElementById(INPUT_ID);
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(field.value.length, field.value.length);
}

/** Typing again ends a pin: a point must never outlive the call it was set for. */
export function type(text: string): void {
  batch(() => {
    state.pin.value = null;
    state.queued.value = null;
    state.text.value = text;
  });
}

export function newCall(): void {
  batch(() => {
    type("");
    state.chosen.value = null;
    state.fault.value = null;
  });
  focusInput();
}

/** Enter: go to the answer to these words; where there is none, typing goes on. */
export function send(): void {
  state.completed.value = state.text.value;
  if (!isAskable(state.question.value)) return;
  if (state.stale.value || state.fault.value) routeNow();
  focusOn(ANSWER_ID);
  whenAnswered(() => undefined);
}

/** Act on the answer to the present words: now, or as soon as it is there. */
function whenAnswered(act: () => void): void {
  if (state.stale.value) {
    state.queued.value = act;
    return;
  }
  state.queued.value = null;
  const answer = state.answer.value;
  if (answer === null || state.foundNothing(answer)) focusInput();
  else act();
}

/** Carry out what was asked for while waiting; a fault forgets it. */
export function followAnswers(): void {
  effect(() => {
    const { queued, fault, stale } = state;
    if (fault.value) queued.value = null;
    else if (queued.value && !stale.value) whenAnswered(queued.value);
  });
}

export const pick = (index: number): void => whenAnswered(() => pickNow(index));

function pickNow(index: number): void {
  if (!state.answer.value?.candidates[index]) return;
  batch(() => {
    state.chosen.value = state.chosen.value === index ? null : index;
    state.settled.value = null;
  });
  focusOn(ANSWER_ID);
  void settle();
}

/** Ask who takes part now that the area is settled; without an answer the page says less. */
async function settle(): Promise<void> {
  const { pick, answered } = state;
  const chosen = pick.value;
  const area = chosen && state.leadAreaOf(chosen);
  if (!chosen || !area || !answered.value) return;
  const said = await askRoute(answered.value.question, undefined, `${area.level}:${area.code}`).catch(() => null);
  if (pick.value === chosen) state.settled.value = said;
}

export function accept(place: Place): void {
  const text = complete(state.text.value, place, state.places.value);
  state.completed.value = text;
  type(text);
  focusInput();
}

export function dropPoint(at: LonLat): void {
  state.pin.value = at;
}

/** Exchange a longitude and latitude that were typed the wrong way round. */
export function swap(at: LonLat): void {
  type(formatLonLat({ lon: at.lat, lat: at.lon }));
  focusInput();
}

/** The ticket line for what is on the screen; "" while there is nothing to send. */
export function currentTicket(): string {
  const answer = state.answer.value;
  if (!answer || state.stale.value || state.foundNothing(answer)) return "";
  const words = state.typedPoint.value ? "" : state.text.value;
  return ticketLine({ answer: { ...(state.decided.value ?? answer), border: state.border.value }, pick: state.pick.value, leadLevel: state.leadLevel.value, words });
}

export const copyTicket = (): void => whenAnswered(() => void copyNow());

async function copyNow(): Promise<void> {
  const line = currentTicket();
  if (line === "") return;
  const copied = await copyText(line);
  say(t(copied ? "ticket.copied" : "ticket.copyFailed"));
}

let silence: ReturnType<typeof setTimeout> | undefined;

export function say(words: string): void {
  state.notice.value = words;
  clearTimeout(silence);
  silence = setTimeout(() => (state.notice.value = ""), NOTICE_MS);
}
