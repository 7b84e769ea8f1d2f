/** What the dispatcher can do, by key, mouse or touch alike. */
import { batch, effect, untracked } from "@preact/signals";
import type { LonLat } from "../geography/coordinates";
import { formatLonLat } from "../geography/coordinates";
import type { Candidate, Place, TextCoordinate } from "../service/types";
import { t } from "../words";
import { copyText } from "../parts/clipboard";
import { keepComplaint } from "../service/complaints";
import { ServiceProblem } from "../service/http";
import { draftId, finishDraft, forgetDraft } from "./draft";
import { complete } from "./fragment";
import { askRoute, isAskable, sameQuestion } from "./question";
import { routeNow } from "./routing";
import * as state from "./state";
import { ticketLine } from "./ticket";

export const INPUT_ID = "call";
export const ANSWER_ID = "answer";
const NOTICE_MS = 2_500;

export function focusOn(id: string): void {
  const part = document.getElementById(id);
  part?.focus({ preventScroll: true });
  // On a phone or enlarged, the answer lies below the words: its beginning, the question, comes into sight.
  if (part && id === ANSWER_ID) part.scrollIntoView({ block: "start" });
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
    state.keepChoice.value = false;
    state.text.value = text;
  });
}

export function newCall(): void {
  batch(() => {
    type("");
    state.chosen.value = null;
    state.settled.value = null;
    state.around.value = null;
    state.fault.value = null;
    state.category.value = state.asOf.value = state.reporter.value = "";
    state.datum.value = "";
    state.radiusM.value = 0;
    forgetDraft();
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
    if (state.resettle.value > 0) untracked(() => void settle());
  });
  effect(() => {
    const { queued, fault, stale } = state;
    if (fault.value) queued.value = null;
    else if (queued.value && !stale.value) whenAnswered(queued.value);
  });
}

export const pick = (index: number): void => whenAnswered(() => pickNow(index));

function pickNow(index: number): void {
  if (!state.choices.value[index]) return;
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
  const said = await askRoute(answered.value.question, undefined, settledOn(chosen)).catch(() => null);
  if (pick.value === chosen) state.settled.value = said;
}

function settledOn(choice: Candidate): string {
  const area = state.leadAreaOf(choice);
  return area ? `${area.level}:${area.code}` : "";
}

/** Take a suggested category, or take it back; a choice of the area stays. */
export function giveCategory(path: string): void {
  setCategory(state.category.value === path ? "" : path);
}

/** The category that a person gives: the same call, so a choice of the area stays. */
export function setCategory(path: string): void {
  batch(() => {
    state.keepChoice.value = true;
    state.category.value = path;
  });
}

/** One line for each of several places in a call, each as if it alone were meant. */
export async function ticketsOfPlaces(): Promise<string[]> {
  const given = state.answered.value;
  if (!given) return [];
  const lines = given.answer.matters?.map(async (place) => {
    const level = state.leadLevel.value;
    const area = place.areas[level];
    if (!area) {
      // not certain by itself either: its ticket says what to ask
      const alone = await askRoute({ ...given.question, text: place.text, point: null });
      return ticketLine({ answer: alone, pick: null, leadLevel: level, words: state.text.value });
    }
    const said = await askRoute(given.question, undefined, `${level}:${area.code}`);
    const pick = { ...(said.candidates[0] ?? EMPTY_CHOICE), areas: place.areas, place: place.text };
    return ticketLine({ answer: said, pick, leadLevel: level, words: state.text.value });
  });
  return (await Promise.all(lines ?? [])).filter((line) => line !== "");
}

const EMPTY_CHOICE: Candidate = { areas: {}, probability: 0, position: null, place: "", kind: "", matched: [], evidence: "" };

export async function copyEach(): Promise<void> {
  const lines = await ticketsOfPlaces().catch(() => []);
  if (lines.length === 0) return say(t("fault.down"));
  say(t((await copyText(lines.join("\n"))) ? "tickets.copied" : "ticket.copyFailed", { n: lines.length }));
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

/** The same within words; what stands around the two numbers stays. */
export function swapWithin({ start, end, lon, lat }: TextCoordinate): void {
  const signs = Array.from(state.text.value); // offsets count code points
  const written = formatLonLat({ lon, lat }).replace(/0+(?=,|$)/g, "");
  type([...signs.slice(0, start), written, ...signs.slice(end)].join(""));
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
  if (copied) finishDraft();
  say(t(copied ? "ticket.copied" : "ticket.copyFailed"));
}

/** Keep the call in the ledger; once, however often it is asked for. */
export const keep = (): void => whenAnswered(() => void keepNow());

async function keepNow(): Promise<void> {
  const { question, kept } = state;
  const asked = question.value;
  if (state.stale.value || sameQuestion(kept.value?.question ?? null, asked)) return;
  try {
    const { id, around } = await keepComplaint(asked, state.reporter.value, draftId());
    kept.value = { question: asked, id };
    finishDraft();
    const number = around?.issue?.number;
    say(number ? t("keep.joined", { id, n: number }) : t("keep.done", { id }));
  } catch (fault) {
    say(fault instanceof ServiceProblem ? fault.message : t("fault.down"));
  }
}

let silence: ReturnType<typeof setTimeout> | undefined;

export function say(words: string): void {
  state.notice.value = words;
  clearTimeout(silence);
  silence = setTimeout(() => (state.notice.value = ""), NOTICE_MS);
}
