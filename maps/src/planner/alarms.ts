/** The alarms, kept up to date by the service's stream, and what can be done about one. */
import { computed, effect, signal } from "@preact/signals";
import type { Alarm, Alarms, AlarmWithNotes, PublicAlarm } from "../service/contract";
import { ask, getJson, serviceUrl } from "../service/http";
import { t } from "../words";
import { categoryPath } from "../words/categories";
import { plusDays } from "./days";
import * as state from "./state";
import { START, type View } from "./view";

export type AnyAlarm = Alarm | PublicAlarm;
export type AlarmState = "new" | "continuing" | "acknowledged" | "closed" | "muted" | "open";
type Kind = Alarm["kind"];

const AGAIN_MS = 3_000;
const LONGEST_MS = 60_000;
const LISTED = 300;
const MUTE_DAYS = 7;

export const alarms = signal<AnyAlarm[]>([]);
/** whether changes come as they are made */
export const isLive = signal(false);
export const notesOf = signal<AlarmWithNotes | null>(null);

export const wantedStates = signal<readonly AlarmState[]>(["new", "continuing", "acknowledged", "open"]);
export const wantedKind = signal<Kind | "">("");
export const wantedWords = signal("");

export const isPublicAlarm = (one: AnyAlarm): one is PublicAlarm => "first_day" in one;

/** What an alarm is filed under: muted counts before its state. */
export function stateOf(one: AnyAlarm): AlarmState {
  return !isPublicAlarm(one) && one.muted_until && one.state !== "closed" ? "muted" : one.state;
}

export const shownAlarms = computed(() =>
  alarms.value.filter(
    (one) =>
      wantedStates.value.includes(stateOf(one)) &&
      (wantedKind.value === "" || one.kind === wantedKind.value) &&
      `${one.topic} ${categoryPath(one.topic)} ${placesOf(one)}`.toLowerCase().includes(wantedWords.value.toLowerCase()),
  ),
);
export const freshCount = computed(() => alarms.value.filter((one) => stateOf(one) === "new").length);
export const chosenAlarm = computed(() => alarms.value.find((one) => one.id === state.view.value.alarm) ?? null);

/** The first and last day, local to the region as the alarm itself says where it can. */
export function daysOf(one: AnyAlarm): { from: string; last: string } {
  if (isPublicAlarm(one)) return { from: one.first_day, last: one.last_day };
  const { start, end } = one.details;
  const local = (iso: string): string => localDay(iso);
  return { from: String(start ?? local(one.started_at)), last: String(end ?? local(one.last_at)) };
}

/** The reader's calendar day, as bursts have times only. */
function localDay(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** Where it is, in words. */
export function placesOf(one: AnyAlarm): string {
  if (one.places.length === 0) return t("alarm.citywide");
  if (one.level.startsWith("h3_") || one.level === "cell") return t("alarm.cells", { n: one.places.length });
  const first = nameOf(one, one.places[0]!);
  return one.places.length === 1 ? first : t("alarm.places", { name: first, n: one.places.length });
}

function nameOf(one: AnyAlarm, place: string): string {
  if (one.level === "place") return place.split("/").slice(1).join("/");
  return state.nameOfArea(levelOf(one), place);
}

/** The region's level that an alarm's places are of; a burst says "area" for the lead level. */
export function levelOf(one: AnyAlarm): string {
  return one.level === "area" || one.level === "place" ? (state.region.value?.lead_level ?? "") : one.level;
}

/** The page of complaints behind an alarm. */
export function complaintsUrl(one: Alarm, cursor: string): string {
  const { from, last } = daysOf(one);
  if (one.kind === "burst") return burstUrl(one, cursor);
  const cells = one.level.startsWith("h3_");
  const view: View = {
    ...START,
    category: one.topic,
    once: true,
    areas: cells ? [] : one.places.map((code) => `${one.level}:${code}`),
    within: cells ? `cells:${one.places.join(",")}` : "",
  };
  return state.countedUrlOf(view, { from, to: plusDays(last, 1) }, cursor);
}

/** A burst is younger than what is counted: the ledger itself is asked, by the minute. */
function burstUrl(one: Alarm, cursor: string): string {
  const [place = ""] = one.places;
  const after = new Date(Date.parse(one.last_at) + 1_000).toISOString();
  const where = one.level === "cell" ? { cell: place } : { area: `${levelOf(one)}:${place.split("/")[0]}` };
  return serviceUrl("v1/complaints", { ...where, category: one.topic, from: one.started_at, to: after, cursor });
}

async function fetchAll(): Promise<void> {
  const found = await getJson<Alarms>("v1/alarms", { limit: LISTED });
  alarms.value = found.alarms;
}

function merge(changed: Alarm): void {
  const known = alarms.value.find((one) => one.id === changed.id);
  alarms.value = [changed, ...alarms.value.filter((one) => one.id !== changed.id)];
  if (!known && changed.state === "new") {
    state.say(t("alarm.came", { what: `${categoryPath(changed.topic) || t("alarm.allTopics")} · ${placesOf(changed)}` }));
  }
  if (notesOf.value?.id === changed.id) void readNotes(changed.id);
}

let stream: EventSource | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let waitMs = AGAIN_MS;

/**
 * Follow changes. The browser comes back by itself after a broken line; after a refusal it gives
 * up, and then it is asked again here, ever more patiently, with the whole list first.
 */
function follow(): void {
  stream?.close();
  const opened = new EventSource("v1/alarms/stream");
  stream = opened;
  opened.onopen = () => {
    if (stream !== opened) return;
    isLive.value = true;
    waitMs = AGAIN_MS;
    void fetchAll().catch(() => undefined);
  };
  opened.addEventListener("alarm", (event) => merge(JSON.parse((event as MessageEvent<string>).data) as Alarm));
  opened.onerror = () => {
    isLive.value = false;
    if (stream !== opened || opened.readyState !== EventSource.CLOSED) return;
    clearTimeout(timer);
    timer = setTimeout(follow, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_MS);
  };
}

const hasPicture = computed(() => state.main.value !== null || state.fault.value !== null);

/** Fetch the alarms once the region is known; planners follow the stream as well. */
export function followAlarms(): void {
  let begun = "";
  effect(() => {
    const audience = state.cube.value?.audience ?? "";
    // after the first picture, which they would delay
    if (audience === "" || audience === begun || !state.region.value || !hasPicture.value) return;
    begun = audience;
    void fetchAll().catch(() => undefined);
    if (audience === "planner") follow();
  });
  effect(() => {
    const { alarm } = state.view.value;
    if (alarm > 0 && !state.isPublic.value && state.cube.value) void readNotes(alarm);
    else notesOf.value = null;
  });
  addEventListener("pagehide", () => stream?.close());
}

async function readNotes(id: number): Promise<void> {
  notesOf.value = await getJson<AlarmWithNotes>(`v1/alarms/${id}`).catch(() => null);
}

/** Acknowledge, note or mute; false where the service did not take it. */
export async function act(one: Alarm, action: "ack" | "note" | "mute" | "unmute", note = ""): Promise<boolean> {
  const until = new Date(Date.now() + MUTE_DAYS * 86_400_000).toISOString();
  const body = action === "mute" ? { until, note } : { note };
  const path = action === "unmute" ? "mute" : action;
  try {
    const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    merge((await (await ask(`v1/alarms/${one.id}/${path}`, init)).json()) as Alarm);
    return true;
  } catch (fault) {
    state.say(`${t("alarm.failed")}${t("colon")}${fault instanceof Error ? fault.message : ""}`);
    return false;
  }
}
