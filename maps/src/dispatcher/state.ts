/** Everything the dispatcher's page knows, as signals. */
import { computed, signal } from "@preact/signals";
import type { LonLat } from "../geography/coordinates";
import { parseLonLat } from "../geography/coordinates";
import type { PageFault } from "../parts/FaultNote";
import type { Border, CallChecked, Candidate, Datum, Place, RegionInfo, RouteAnswer, Span, TextCoordinate } from "../service/types";
import { language, named } from "../words";
import { choicesOf, isOverlay, leadAreaOf as areaOfChoice } from "./choices";
import { questionOf, sameQuestion, type Question } from "./question";

// what the dispatcher gives
export const text = signal("");
export const pin = signal<LonLat | null>(null);
/** the datum of a coordinate, "" as long as nobody chose one */
export const datum = signal<Datum | "">("");
export const radiusM = signal(0);
/** the category that a person gave; suggestions never set it */
export const category = signal("");
export const asOf = signal("");
/** the caller's number, for the ledger alone */
export const reporter = signal("");
export const composing = signal(false);
/** a key pressed after Enter, before the answer came */
export const queued = signal<(() => void) | null>(null);

// what the service gives
export const region = signal<RegionInfo | null>(null);
export const categories = signal<string[]>([]);
export const answered = signal<{ question: Question; answer: RouteAnswer } | null>(null);
export const waiting = signal(false);
export const fault = signal<PageFault | null>(null);
export const places = signal<Place[]>([]);
/** what is known around the call, and the question it was asked for */
export const around = signal<CallChecked | null>(null);

// what the dispatcher decides
export const activePlace = signal(-1);
export const chosen = signal<number | null>(null);
/** what the service says once the dispatcher has settled on an area */
export const settled = signal<RouteAnswer | null>(null);
/** whether the next answer is to the same call, so that a choice stays (a category was given, a draft came back) */
export const keepChoice = signal(false);
/** grows when a choice that stayed must be settled anew */
export const resettle = signal(0);
/** the text as completed by a suggestion, which needs no further one */
export const completed = signal("");
export const openDialog = signal<"keys" | "upload" | "places" | null>(null);
export const notice = signal("");
/** the question that was kept in the ledger, and its id there */
export const kept = signal<{ question: Question; id: string } | null>(null);
/** whether the map shows nothing of the present call */
export const unplaced = signal(false);

export const question = computed<Question>(() =>
  questionOf(
    text.value,
    pin.value,
    { datum: datum.value, radius_m: radiusM.value },
    { category: category.value, asOf: asOf.value, lang: language.value },
  ),
);
/** the text where it is nothing but a coordinate */
export const typedPoint = computed(() => (pin.value ? null : parseLonLat(text.value)));
export const answer = computed<RouteAnswer | null>(() => answered.value?.answer ?? null);
export const stale = computed(() => !sameQuestion(answered.value?.question ?? null, question.value));
export const leadLevel = computed(() => region.value?.lead_level ?? "");
export const choices = computed<Candidate[]>(() => (answer.value ? choicesOf(answer.value) : []));

/** A coordinate within the words, while the answer is to these words. */
export const textCoordinate = computed<TextCoordinate | null>(() =>
  pin.value || answered.value?.question.text !== text.value ? null : (answer.value?.coordinate ?? null),
);

/** The candidate whose evidence is shown: the chosen one, else the best. */
export const shownCandidate = computed<Candidate | null>(() => pick.value ?? answer.value?.candidates[0] ?? null);

export const pick = computed<Candidate | null>(() =>
  chosen.value === null ? null : (choices.value[chosen.value] ?? null),
);

export const leadAreaOf = (candidate: Candidate): ReturnType<typeof areaOfChoice> => areaOfChoice(candidate, leadLevel.value);

/** The answer whose bodies and deadline count: after a pick, never those of another area. */
export const decided = computed<RouteAnswer | null>(() => {
  if (!pick.value || !answer.value) return answer.value;
  const area = leadAreaOf(pick.value);
  const said = settled.value;
  const fits =
    area !== null &&
    said !== null &&
    (isOverlay(pick.value) ? said.lead?.code === area.code : said.areas[area.level]?.[0]?.code === area.code);
  return fits ? said : { ...answer.value, lead: null, assist: [], escalation: [], overlays: [], neighbour: null, nearest: null };
});

/** What is known of the border shown: as answered, else as the region says of the finest level shown. */
export const border = computed<Border | null>(() => {
  const given = answer.value;
  if (!given || given.border) return given?.border ?? null;
  const shown = region.value?.levels.filter((level) => level.has_geometry && given.areas[level.id]?.length) ?? [];
  const level = shown.at(-1);
  if (!level) return null;
  return { level: level.id, accuracy_m: level.accuracy_m ?? 0, approximate: level.approximate ?? false, note: "" };
});

/** The words to mark in the text; none while the answer is to another text. */
export const marks = computed<Span[]>(() => {
  const given = answered.value;
  if (given === null || given.question.point !== null || given.question.text !== text.value) return [];
  return given.answer.mentions.length > 0 ? given.answer.mentions : (shownCandidate.value?.matched ?? []);
});

/** Whether the service found nothing to send the call to. */
export function foundNothing(answer: RouteAnswer): boolean {
  return answer.lead === null && answer.candidates.length === 0 && answer.verdict !== "outside";
}

/** A level's name in the page's language. */
export function levelName(level: { name: string; name_en: string }): string {
  return named(level);
}
