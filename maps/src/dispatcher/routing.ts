/** Asks for the answer and the suggestions as the dispatcher types. */
import { batch, effect } from "@preact/signals";
import { regionInfo } from "../service/areas";
import { getJson, ServiceProblem } from "../service/http";
import { LatestOnly } from "../service/latest";
import type { Place, RouteAnswer } from "../service/types";
import { language } from "../words";
import { fragmentOf } from "./fragment";
import { askRoute, isAskable, sameQuestion, type Question } from "./question";
import * as state from "./state";

const RECONNECT_MS = 4_000;
const SUGGESTIONS = 10;

const routes = new LatestOnly<Question, RouteAnswer>(askRoute, (question, outcome) => {
  if (!("answer" in outcome)) return fail(outcome.fault);
  succeed();
  if (!isAskable(state.question.value)) return;
  take(question, outcome.answer);
});

/** The answer to a question; a choice stays as long as the same area can still be chosen. */
function take(question: Question, answer: RouteAnswer): void {
  const before = state.answered.value;
  const same = before !== null && sameQuestion({ ...before.question, lang: "" }, { ...question, lang: "" });
  const kept = same || state.keepChoice.value;
  const code = kept && state.pick.value ? state.leadAreaOf(state.pick.value)?.code : undefined;
  batch(() => {
    state.keepChoice.value = false;
    state.answered.value = { question, answer };
    const again = code === undefined ? -1 : state.choices.value.findIndex((one) => state.leadAreaOf(one)?.code === code);
    state.settled.value = null;
    state.chosen.value = again < 0 ? null : again;
  });
  if (state.chosen.value !== null) state.resettle.value += 1;
}

const suggestions = new LatestOnly<string, { places: Place[] }>(
  (q, signal) => getJson("v1/places", { q, limit: SUGGESTIONS, lang: language.value }, signal),
  (q, outcome) => {
    // Suggestions are a help, never a fault to show.
    const current = q === fragmentOf(state.text.value) && state.completed.value !== state.text.value;
    suggest(current && "answer" in outcome ? outcome.answer.places : []);
  },
);

/** Show these places; the one that was moved to stays so where it is still among them. */
export function suggest(places: Place[]): void {
  const before = state.places.peek()[state.activePlace.peek()];
  batch(() => {
    state.places.value = places;
    state.activePlace.value = before ? places.findIndex((one) => isSamePlace(one, before)) : -1;
  });
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.name === other.name && one.areas.at(-1)?.code === other.areas.at(-1)?.code;
}

function succeed(): void {
  state.waiting.value = false;
  state.fault.value = null;
}

let reconnect: ReturnType<typeof setTimeout> | undefined;

function fail(fault: unknown): void {
  state.waiting.value = false;
  if (fault instanceof ServiceProblem) {
    const { title, detail, hint } = fault;
    state.fault.value = { kind: "problem", title, detail, hint };
    return;
  }
  state.fault.value = { kind: "down" };
  clearTimeout(reconnect);
  reconnect = setTimeout(routeNow, RECONNECT_MS);
}

/** Ask for the present question at once, whatever is under way. */
export function routeNow(): void {
  clearTimeout(reconnect);
  void loadRegion();
  if (!isAskable(state.question.value)) return;
  state.waiting.value = true;
  routes.askNow(state.question.value);
}

/** Read what the page must know of the region; a failure shows and is retried. */
export async function loadRegion(): Promise<void> {
  if (state.region.value) return;
  try {
    state.region.value = await regionInfo();
    if (state.fault.value?.kind === "down") state.fault.value = null;
  } catch (fault) {
    fail(fault);
  }
}

/** The categories met so far, at every level; a help for typing, so a failure says nothing. */
export async function loadCategories(): Promise<void> {
  if (state.categories.value.length > 0) return;
  const given = await getJson<{ rows: { path: string }[] }>("v1/categories").catch(() => ({ rows: [] }));
  const paths = given.rows.flatMap(({ path }) => path.split("/").map((_, i, parts) => parts.slice(0, i + 1).join("/")));
  state.categories.value = [...new Set(paths)].filter(Boolean).sort();
}

function followQuestion(): void {
  const question = state.question.value;
  if (state.composing.value) return;
  if (!isAskable(question)) {
    routes.drop();
    state.waiting.value = false;
    state.answered.value = null;
    state.chosen.value = null;
    if (state.fault.peek()?.kind === "problem") state.fault.value = null;
    return;
  }
  if (sameQuestion(question, state.answered.peek()?.question ?? null)) return;
  state.waiting.value = true;
  routes.ask(question);
}

function followFragment(): void {
  const fragment = fragmentOf(state.text.value);
  if (state.composing.value) return;
  const done = state.completed.value === state.text.value;
  if (fragment === "" || done || state.typedPoint.value !== null || state.textCoordinate.value !== null) {
    suggestions.drop();
    suggest([]);
    return;
  }
  suggestions.ask(fragment);
}

export function followTyping(): void {
  effect(followQuestion);
  effect(followFragment);
}
