/** Everything the planner's page knows, as signals. */
import { computed, signal } from "@preact/signals";
import type { PageFault } from "../parts/FaultNote";
import type { AreaCollection } from "../service/areas";
import type { LevelInfo, RegionInfo } from "../service/types";
import { dataColours } from "../map/dataColours";
import { named } from "../words";
import type { AreasAnswer, CategoriesAnswer, CubeInfo, EmergingAnswer, ForecastAnswer, HotAnswer, PlaceProfile, SeriesAnswer } from "./answers";
import { besidePeriod, countedUrl, inside, resOf, SCALE_RES, type Box } from "./urls";
import { dayNumber, plusDays } from "./days";
import { emergingIndex } from "./emerging";
import { paint, scaleOf, type MapAnswer, type Painted, type Scale } from "./painting";
import { readView, START, writeView, type Period, type Shape, type Show, type View } from "./view";
import { bodyName, followAreaNames } from "../service/areaNames";

/** A map's answer with the coarser cells that make its classes, where they are others. */
export interface Loaded {
  show: Show;
  by: Shape;
  answer: MapAnswer;
  scale: MapAnswer;
}

const FIRST_DAYS = 90;

export const view = signal<View>(readView(location.search));
export const region = signal<RegionInfo | null>(null);
export const cube = signal<CubeInfo | null>(null);
export const newVersion = signal("");

// where the map is
export const zoom = signal(9);
export const box = signal<Box | null>(null);

// what the service gave
export const main = signal<Loaded | null>(null);
export const beside = signal<Loaded | null>(null);
export const ranking = signal<AreasAnswer | HotAnswer | EmergingAnswer | null>(null);
export const series = signal<SeriesAnswer | null>(null);
export const categories = signal<CategoriesAnswer | null>(null);
/** the page of what is selected, and what it was asked for */
export const profile = signal<{ selected: string; answer: PlaceProfile } | null>(null);
/** the coming weeks of the whole view, and of what is selected; null while they are not known */
export const forecast = signal<{ answer: ForecastAnswer | null } | null>(null);
export const placeForecast = signal<{ selected: string; answer: ForecastAnswer | null } | null>(null);
export const outlines = signal<AreaCollection | null>(null);
/** the areas of the upper level, whose names tell namesakes apart */
export const upper = signal<AreaCollection | null>(null);
/** the only class of emerging hot spots that is shown; "" is all */
export const onlyClass = signal("");
export const fault = signal<PageFault | null>(null);
export const underWay = signal(0);

// what the reader points at
export const hovered = signal("");
export const notice = signal("");

export const isPublic = computed(() => cube.value?.audience === "public");
export const k = computed(() => cube.value?.k ?? 5);
export const level = computed(() => view.value.level || region.value?.lead_level || "");
export const levelInfo = computed<LevelInfo | null>(
  () => region.value?.levels.find((one) => one.id === level.value) ?? null,
);
export const drawnLevels = computed(() => region.value?.levels.filter((one) => one.has_geometry) ?? []);

export function levelName(info: LevelInfo | null | undefined): string {
  return named(info);
}

/** The last 90 days of what there is, for the public whole months, unless the reader chose. */
export const period = computed<Period | null>(() => {
  const [first, last] = [cube.value?.first_day, cube.value?.last_day];
  if (view.value.period || !first || !last) return view.value.period;
  const to = plusDays(last, 1);
  const from = dayNumber(to) - FIRST_DAYS > dayNumber(first) ? plusDays(to, -FIRST_DAYS) : first;
  return { from: isPublic.value ? `${from.slice(0, 7)}-01` : from, to };
});
export const otherPeriod = computed(() => besidePeriod(view.value, period.value));
export const res = computed(() => resOf(view.value, zoom.value, cube.value?.h3_res ?? SCALE_RES, isPublic.value));

const shownBeside = computed(() => {
  const [one, other] = [main.value, otherPeriod.value ? beside.value : null];
  return one && other && one.show === other.show && one.by === other.by ? other : null;
});

/** One scale for both sides. It is made for what is loaded, which may lag behind the view. */
export const scale = computed<Scale | null>(() => {
  const loaded = [main.value, shownBeside.value].filter((one) => one !== null);
  return loaded[0] ? scaleOf(as(loaded[0]), loaded.map((one) => one.scale)) : null;
});
export const painted = computed(() => paintedOf(main.value));
export const paintedBeside = computed(() => paintedOf(shownBeside.value));

// What colours depend on, and nothing else: moving the map must not paint it anew.
const fixedBreaks = computed(() => view.value.breaks?.join(" ") ?? "");
const as = ({ show, by }: Loaded): View => ({
  ...START, show, by, breaks: fixedBreaks.value === "" ? null : fixedBreaks.value.split(" ").map(Number),
});

function paintedOf(loaded: Loaded | null): Painted | null {
  if (!loaded || !scale.value) return null;
  const whole = paint(as(loaded), loaded.answer, scale.value, k.value);
  const alone = loaded.show === "emerging" && onlyClass.value !== "" ? emergingIndex(onlyClass.value) : -1;
  if (alone < 0) return whole;
  return { ...whole, colours: whole.colours.map((colour, i) => (whole.kinds[i] === alone ? colour : loaded.by === "area" ? dataColours.value.nothing : null)) };
}

followAreaNames(region);

/** Change the view; `push` makes it a step that the browser's Back undoes. */
export function look(change: Partial<View>, push = true): void {
  view.value = { ...view.value, ...change };
  const query = writeView(view.value);
  const url = query === "" ? location.pathname : `?${query}`;
  history[push ? "pushState" : "replaceState"](null, "", url);
}

export function followHistory(): void {
  window.addEventListener("popstate", () => (view.value = readView(location.search)));
}

/** The district's name of an area, where the level is below the districts. */
export function parentName(code: string): string {
  const parent = outlines.value?.features.find((one) => one.properties.code === code)?.properties.parent;
  return parent ? (upper.value?.features.find((one) => one.properties.code === parent)?.properties.name ?? "") : "";
}

/** An area's name, of whatever level is drawn or known; its code else. */
export function nameOfArea(level: string, code: string): string {
  const collections = level === region.value?.fallback_level ? [upper.value, outlines.value] : [outlines.value, upper.value];
  for (const one of collections) {
    const found = one?.features.find((area) => area.properties.code === code);
    if (found) return bodyName(found.properties);
  }
  return code;
}

/** A page of the complaints behind the present view, or behind one place of it. */
export function countedUrlIn(selected: string, cursor: string): string {
  return countedUrl(inside(view.value, selected), period.value, cursor);
}

/** A page of the complaints that another view counts. */
export const countedUrlOf = countedUrl;

const NOTICE_MS = 3_000;
let silence: ReturnType<typeof setTimeout> | undefined;

/** Tell the reader something for a moment. */
export function say(words: string): void {
  notice.value = words;
  clearTimeout(silence);
  silence = setTimeout(() => (notice.value = ""), NOTICE_MS);
}

/** The name of an area's parent as its page gives it. */
export function nameOfParent({ level: own, parent }: { level: string; parent: string }): string {
  const above = region.value?.fallback_level ?? "";
  if (own === above || parent === "") return "";
  const name = nameOfArea(above, parent);
  return name === parent ? "" : name;
}
