/** Fetches what the view asks for, and keeps what it fetched. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { areasOf, regionInfo } from "../service/areas";
import { getJson, ServiceProblem } from "../service/http";
import { LatestOnly } from "../service/latest";
import { language } from "../words";
import type { CellsAnswer, CubeInfo, ForecastAnswer, PlaceProfile } from "./answers";
import { coarsened } from "./coarser";
import { categoriesUrl, forecastUrl, inside, mapQuestion, profileUrl, rankUrl, seriesUrl, type MapQuestion } from "./urls";
import { dayNumber } from "./days";
import type { MapAnswer } from "./painting";
import * as state from "./state";
import type { Period } from "./view";

const KEPT = 60;
const RECONNECT_MS = 4_000;
const LOOK_AGAIN_MS = 60_000;
// Borders as fine as the zoom can show: far fewer corners to draw for the whole region.
const CLOSE_ZOOM = 10.6;
const FAR_SIMPLIFY_M = 200;
export const UPPER_SIMPLIFY_M = 150;
/** weeks that are forecast */
const WEEKS = 4;
const CLOSE_SIMPLIFY_M = 40;
/** how long after the map's answer the rest is asked for: its picture is drawn meanwhile */
const PICTURE_MS = 60;

const answers = new Map<string, Promise<unknown>>();

/** An answer by its path; those fetched before come at once. */
function fetchOnce<T>(url: string, signal: AbortSignal): Promise<T> {
  const known = answers.get(url) as Promise<T> | undefined;
  if (known) return known;
  const answer = getJson<T>(url, {}, signal);
  answers.set(url, answer);
  answer.catch(() => answers.delete(url));
  const oldest = answers.keys().next().value;
  if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
  return answer;
}

const again = new Set<() => void>();

/** Keep `into` the answer to `question`; null asks nothing. `matters` shows its faults. */
function keep<Q, A>(
  question: ReadonlySignal<Q | null>,
  fetchIt: (question: Q, signal: AbortSignal) => Promise<A>,
  into: Signal<A | null>,
  matters: boolean,
  settled: (question: Q) => void = () => undefined,
): void {
  const latest = new LatestOnly<Q, A>(
    (asked, signal) => {
      state.underWay.value += 1;
      return fetchIt(asked, signal).finally(() => (state.underWay.value -= 1));
    },
    (asked, outcome) => {
      settled(asked);
      if ("answer" in outcome) {
        into.value = outcome.answer;
        if (matters) state.fault.value = null;
      } else if (matters || !(outcome.fault instanceof ServiceProblem)) fail(outcome.fault);
    },
  );
  const ask = (): void => (question.value === null ? void (into.value = null) : latest.ask(question.value));
  again.add(ask);
  effect(ask);
}

let reconnect: ReturnType<typeof setTimeout> | undefined;

function fail(fault: unknown): void {
  if (fault instanceof ServiceProblem) {
    const { status, title, detail, hint } = fault;
    state.fault.value = { kind: "problem", status, title, detail, hint };
    return;
  }
  state.fault.value = { kind: "down" };
  clearTimeout(reconnect);
  reconnect = setTimeout(() => void retry(), RECONNECT_MS);
}

/** Ask again for everything that is not there. */
export async function retry(): Promise<void> {
  clearTimeout(reconnect);
  await begin();
  for (const ask of again) ask();
}

/** Values that are equal ask nothing new. */
function steady<T>(make: () => T | null): ReadonlySignal<T | null> {
  const text = computed(() => JSON.stringify(make()));
  return computed(() => JSON.parse(text.value) as T | null);
}

const hasData = computed(() => state.cube.value !== null && !state.cube.value.empty && state.region.value !== null);

function questionFor(period: Period | null): MapQuestion | null {
  if (!hasData.value) return null;
  return mapQuestion(state.view.value, period, state.level.value, state.res.value, state.box.value);
}

const mainQuestion = steady(() => questionFor(state.period.value));
const besideQuestion = steady(() => (state.otherPeriod.value ? questionFor(state.otherPeriod.value) : null));

async function load({ url, scaleUrl, coarser, show, by }: MapQuestion, signal: AbortSignal): Promise<state.Loaded> {
  if (coarser !== null) {
    const scale = await fetchOnce<CellsAnswer>(url, signal);
    return { show, by, answer: coarsened(scale, coarser), scale };
  }
  const answer = fetchOnce<MapAnswer>(url, signal);
  const scale = scaleUrl === null ? answer : fetchOnce<MapAnswer>(scaleUrl, signal);
  return { show, by, answer: await answer, scale: await scale };
}

/** Few enough bars to be seen: days, else weeks, else months. */
function bucketOf(): "day" | "week" | "month" {
  const { first_day, last_day } = state.cube.value!;
  const days = first_day && last_day ? dayNumber(last_day) - dayNumber(first_day) : 0;
  return state.isPublic.value || days > 1100 ? "month" : days > 200 ? "week" : "day";
}

const whenData = <T>(make: () => T | null): ReadonlySignal<T | null> => steady(() => (hasData.value ? make() : null));

const outlinesAsked = steady(() => {
  const simplify_m = state.zoom.value < CLOSE_ZOOM ? FAR_SIMPLIFY_M : CLOSE_SIMPLIFY_M;
  return state.level.value ? { level: state.level.value, simplify_m, lang: language.value } : null;
});

const upperAsked = steady(() => {
  const level = state.region.value?.fallback_level;
  return level ? { level, lang: language.value } : null;
});

/** the map's question that was answered, or refused, last; and the one whose picture has had time to be drawn */
const answered = signal("");
const pictured = signal("");

/**
 * The map's question goes first, alone; the lists' follow while its answer is drawn. Asked all at once they share
 * the service's processors, and the map, which the reader looks at, comes with the last. Till then the lists stay.
 */
function afterMap<T>(question: ReadonlySignal<T | null>): ReadonlySignal<T | null> {
  const held = signal<T | null>(null);
  effect(() => {
    const asked = question.value;
    const map = mainQuestion.value;
    if (map === null || map.url === answered.value) held.value = asked;
  });
  return held;
}

/** Whether the map shows what the view asks for, so that the service is free for the rest. */
const isPictured = computed(() => mainQuestion.value !== null && mainQuestion.value.url === pictured.value);

/** What the map's picture does not need is asked for after it; till then there is no answer, rather than an old one. */
function afterPicture<T>(question: ReadonlySignal<T | null>): ReadonlySignal<T | null> {
  const held = signal<T | null>(null);
  effect(() => {
    const asked = question.value;
    if (isPictured.value) held.value = asked;
    else if (JSON.stringify(held.peek()) !== JSON.stringify(asked)) held.value = null;
  });
  return held;
}

/** A history too short for whole weeks is a reason, not a fault of the page. */
function forecastOf(url: string, signal: AbortSignal): Promise<ForecastAnswer | null> {
  return fetchOnce<ForecastAnswer>(url, signal).catch((fault: unknown) => {
    if (fault instanceof ServiceProblem) return null;
    throw fault;
  });
}

export function followView(): void {
  keep(mainQuestion, load, state.main, true, ({ url }) => {
    answered.value = url;
    setTimeout(() => (pictured.value = url), PICTURE_MS);
  });
  keep(besideQuestion, load, state.beside, true);
  keep(afterMap(whenData(() => rankUrl(state.view.value, state.period.value, state.level.value))), fetchOnce, state.ranking, false);
  keep(afterMap(whenData(() => seriesUrl(state.view.value, bucketOf()))), fetchOnce, state.series, false);
  keep(afterMap(whenData(() => categoriesUrl(state.view.value, state.period.value))), fetchOnce, state.categories, false);
  keep(
    whenData(() => {
      const { selected } = state.view.value;
      return selected ? { selected, url: profileUrl(state.view.value, state.period.value, selected) } : null;
    }),
    async ({ selected, url }, signal) => ({ selected, answer: await fetchOnce<PlaceProfile>(url, signal) }),
    state.profile,
    false,
  );
  const forecastAsked = whenData(() => (state.isPublic.value ? null : forecastUrl(state.view.value, WEEKS)));
  keep(afterPicture(forecastAsked), async (url, signal) => ({ answer: await forecastOf(url, signal) }), state.forecast, false);
  keep(
    afterPicture(
      whenData(() => {
        const { selected } = state.view.value;
        return selected && !state.isPublic.value ? { selected, url: forecastUrl(inside(state.view.value, selected), WEEKS) } : null;
      }),
    ),
    async ({ selected, url }, signal) => ({ selected, answer: await forecastOf(url, signal) }),
    state.placeForecast,
    false,
  );
  keep(upperAsked, ({ level }) => areasOf(level, UPPER_SIMPLIFY_M), state.upper, false);
  keep(outlinesAsked, ({ level, simplify_m }) => areasOf(level, simplify_m), state.outlines, false);
  setInterval(() => void lookForNew(), LOOK_AGAIN_MS);
}

/** Learn what region this is and what there is to count. */
export async function begin(): Promise<void> {
  try {
    const [region, cube] = await Promise.all([regionInfo(), getJson<CubeInfo>("v1/cube")]);
    state.region.value = region;
    state.cube.value = cube;
    state.newVersion.value = "";
    if (state.fault.value?.kind === "down") state.fault.value = null;
  } catch (fault) {
    fail(fault);
  }
}

async function lookForNew(): Promise<void> {
  const now = await getJson<CubeInfo>("v1/cube").catch(() => null);
  const known = state.cube.value;
  if (now && known && now.version !== known.version) state.newVersion.value = now.version;
}

/** Take the version that was published meanwhile. */
export async function takeNew(): Promise<void> {
  answers.clear();
  await begin();
  for (const ask of again) ask();
}
