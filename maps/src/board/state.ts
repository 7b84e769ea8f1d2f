/** Everything the board knows, as signals: the view, who looks, and the service's answers. */
import { computed, effect, signal } from "@preact/signals";
import { bodyName, followAreaNames } from "../service/areaNames";
import { areasOf, type AreaCollection } from "../service/areas";
import { serviceUrl, type Params } from "../service/http";
import { canAddEvents, canRead } from "../service/rights";
import { session } from "../service/session";
import type { LevelInfo, RegionInfo } from "../service/types";
import { named } from "../words";
import { categoryNames } from "../words/categories";
import type {
  AssessmentAnswer,
  AssessmentCourse,
  Body,
  BodyCourse,
  CubeInfo,
  ExclusionsAnswer,
  FrozenAssessments,
  NextTopic,
  NominationRow,
  SupervisionRecord,
  TopicRecord,
  Candidate,
  WatchRecord,
} from "./answers";
import { dayBefore } from "./formats";
import { monthsApart, plusMonths } from "./periods";
import { askAll, resource } from "./resource";
import { readView, writeView, type View } from "./view";

export const WHOLE = "*";
const SIMPLIFY_M = 150;

export const view = signal<View>(readView(location.search));
export const hovered = signal("");
export const notice = signal("");
export const outlines = signal<AreaCollection | null>(null);

export { canAddEvents, canRead };

// who looks
export const role = computed(() => session.value?.role ?? null);
export const isPublic = computed(() => role.value === "public");
const isStaff = computed(() => role.value !== null && role.value !== "public");
const scopes = computed(() => session.value?.scopes ?? []);
/** may freeze, choose, watch and supervise */
export const canManage = computed(() => isStaff.value && (scopes.value.length === 0 || scopes.value.includes("events")));
/** may grant and refuse exclusions */
export const canDecide = computed(() => canAddEvents.value && role.value === "admin");

// what there is
export const info = resource<{ region: RegionInfo }>(() => path("v1/areas", {}));
export const cubeInfo = resource<CubeInfo>(() => (role.value === null ? null : "v1/cube"));
export const region = computed(() => info.answer.value?.region ?? null);
export const cube = computed(() => cubeInfo.answer.value);
const hasData = computed(() => cube.value !== null && !cube.value.empty && isStaff.value);

export const level = computed(() => view.value.level || region.value?.lead_level || "");
export const levelInfo = computed(() => levelOf(level.value));
/** levels at which bodies answer: down to the one that leads */
export const levels = computed<readonly LevelInfo[]>(() => {
  const all = region.value?.levels ?? [];
  return all.slice(0, all.findIndex((one) => one.id === region.value?.lead_level) + 1);
});

export function levelOf(id: string): LevelInfo | null {
  return region.value?.levels.find((one) => one.id === id) ?? null;
}

export function levelName(found: LevelInfo | null): string {
  return named(found);
}

const on = (tab: View["tab"]): boolean => hasData.value && view.value.tab === tab;

// periods: which month is the latest that has ended follows from when the region's months begin
const thisMonth = computed(() => cube.value?.last_day?.slice(0, 7) ?? "");
const probe = resource<AssessmentAnswer>(() =>
  hasData.value && region.value ? path("v1/assessment", { period: thisMonth.value, level: region.value.levels[0]!.id }) : null,
);
export const latestMonth = computed(() => {
  const found = probe.answer.value;
  if (!found) return "";
  return found.period.unfinished ? thisMonth.value : plusMonths(thisMonth.value, 1);
});
export const period = computed(() => view.value.period || (latestMonth.value ? plusMonths(latestMonth.value, -1) : ""));
export const isFree = computed(() => view.value.from !== "");
const periodParams = computed<Params | null>(() => {
  if (isFree.value) return { from: view.value.from, to: view.value.to };
  return period.value ? { period: period.value } : null;
});
/** the month for what goes by calendar months */
export const month = computed(() => (isFree.value ? view.value.from.slice(0, 7) : period.value));

// the month's answers
export const assessment = resource<AssessmentAnswer>(() =>
  (on("assessment") || on("reports")) && periodParams.value && level.value
    ? path("v1/assessment", { ...periodParams.value, level: level.value, now: view.value.now ? "true" : "" })
    : null,
);
export const course = resource<AssessmentCourse>(() =>
  on("assessment") && periodParams.value && level.value
    ? path("v1/assessment/course", { ...periodParams.value, level: level.value })
    : null,
);
export const frozen = resource<FrozenAssessments>(() => (hasData.value ? "v1/assessment/frozen" : null));

/** Months whose assessment of this level is frozen; names may lie a month beside the last day. */
export const frozenMonths = computed(() => {
  const known = probe.answer.value?.period;
  const beside = known ? monthsApart(dayBefore(known.to).slice(0, 7), known.name) : 0;
  const own = frozen.answer.value?.frozen.filter((one) => one.level === level.value && one.category === "") ?? [];
  return new Set(own.map((one) => plusMonths(dayBefore(one.to).slice(0, 7), beside)));
});

export interface TopicsAnswer {
  month: string;
  unfinished: boolean;
  has_year: boolean;
  rows: Candidate[];
  next: NextTopic[];
  chosen: TopicRecord[];
}
export const topics = resource<TopicsAnswer>(() =>
  (on("topics") || on("effects") || on("supervision")) && month.value ? path("v1/topics", { month: month.value }) : null,
);
export const watch = resource<{ watch: WatchRecord[] }>(() => (on("watch") || on("effects") ? path("v1/watch", {}) : null));
export const nominations = resource<{ nominations: NominationRow[] }>(() => (on("watch") ? path("v1/watch/nominations", {}) : null));
export const supervision = resource<{ supervision: SupervisionRecord[] }>(() =>
  on("supervision") || on("effects") ? path("v1/supervision", {}) : null,
);

/** exclusions from the rates, newest first */
export const exclusions = resource<ExclusionsAnswer>(() => (on("assessment") && canRead.value ? path("v1/exclusions", { limit: 200 }) : null));
/** the region's reasons for an exclusion */
export const exclusionReasons = computed(() => (assessment.answer.value ?? probe.answer.value)?.rules.exclusion ?? []);

// the table
export const bodies = computed<readonly Body[]>(() => (assessment.answer.value?.rows ?? []).filter((one) => one.code !== WHOLE).map((one) => ({ ...one, name: bodyName(one) })));
export const whole = computed(() => assessment.answer.value?.rows.find((one) => one.code === WHOLE) ?? null);
export const courses = computed(() => new Map<string, BodyCourse>(course.answer.value?.rows.map((row) => [row.code, row]) ?? []));
export const selected = computed(() => bodies.value.find((one) => one.code === view.value.selected) ?? null);

/** Change the view; `push` makes it a step that the browser's Back undoes. */
export function look(change: Partial<View>, push = true): void {
  view.value = { ...view.value, ...change };
  const query = writeView(view.value);
  history[push ? "pushState" : "replaceState"](null, "", query === "" ? location.pathname : `?${query}`);
}

export function followHistory(): void {
  window.addEventListener("popstate", () => (view.value = readView(location.search)));
}

export function path(of: string, params: Params): string {
  return serviceUrl(of, params);
}

let silence: ReturnType<typeof setTimeout> | undefined;

/** Say something at the foot of the page for a while. */
export function say(words: string): void {
  notice.value = words;
  clearTimeout(silence);
  silence = setTimeout(() => (notice.value = ""), 4_000);
}

followAreaNames(region);
effect(() => void (categoryNames.value = region.value?.category_names ?? {}));

effect(() => {
  const wanted = level.value;
  if (!wanted || !levelInfo.value?.has_geometry) return void (outlines.value = null);
  void areasOf(wanted, SIMPLIFY_M).then(
    (found) => (level.peek() === wanted ? (outlines.value = found) : undefined),
    () => undefined,
  );
});

export { askAll as askEverything };
