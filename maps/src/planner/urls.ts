/** Which questions a view asks of the service, as paths below the page. */
import { serviceUrl, type Params } from "../service/http";
import { earlier } from "./days";
import { filterPairs, isShape, type Period, type Shape, type Show, type View } from "./view";

/** What the map of one period shows. */
export interface MapQuestion {
  show: Show;
  by: Shape;
  url: string;
  /** cells of one resolution over the whole region, from which the classes are made; null for the same as `url` */
  scaleUrl: string | null;
  /** the resolution that is drawn, where it is coarser than that of the answer; null where it is the same */
  coarser: number | null;
}

export type Box = readonly [west: number, south: number, east: number, north: number];

// From this resolution on only the cells near the view are asked for.
const BOXED_RES = 9;
/** the resolution whose densities make the classes, whatever the zoom */
export const SCALE_RES = 8;
const FINEST_HOT = 9;
const FINEST_EMERGING = 8;
const FINEST_PUBLIC = 8;
// The surface is smooth over a kilometre or more: finer cells would show nothing new.
const SMOOTH_RES = 8;

/** The hexagons that are about a finger wide at a zoom. */
export function resAt(zoom: number, finest: number): number {
  const res = zoom < 10.1 ? 7 : zoom < 11.5 ? 8 : zoom < 12.9 ? 9 : zoom < 14.3 ? 10 : 11;
  return Math.min(res, finest);
}

/** The resolution a view is drawn with. */
export function resOf(view: View, zoom: number, finest: number, isPublic: boolean): number {
  if (view.show === "smooth") return Math.min(SMOOTH_RES, finest);
  const most = view.show === "hot" ? FINEST_HOT : view.show === "emerging" ? FINEST_EMERGING : finest;
  return resAt(zoom, Math.min(most, isPublic ? FINEST_PUBLIC : finest));
}

export function mapQuestion(view: View, period: Period | null, level: string, res: number, box: Box | null): MapQuestion {
  const { show, by } = view;
  const filters = asked(view, period);
  if (by === "area") return { show, by, url: areasUrl(view, level, filters), scaleUrl: null, coarser: null };
  // Larger hexagons are sums of those that make the classes: one question answers both.
  if (show === "count" && res < SCALE_RES) return { show, by, url: cellsUrl(view, SCALE_RES, null, filters), scaleUrl: null, coarser: res };
  const boxed = show === "count" && res >= BOXED_RES && box && view.within === "" ? box.join(",") : null;
  const url = cellsUrl(view, res, boxed, filters);
  const scaleUrl = show === "count" && res !== SCALE_RES ? cellsUrl(view, SCALE_RES, null, filters) : null;
  return { show, by, url, scaleUrl, coarser: null };
}

function areasUrl(view: View, level: string, filters: Pairs): string {
  if (view.show === "hot") return urlOf("v1/hotspots", { level, measure: view.hotBy }, filters);
  if (view.show === "emerging") return emergingUrl({ level }, view, filters);
  const versus = view.show === "change" ? view.versus : null;
  return urlOf("v1/choropleth", { level, measure: view.show, versus }, filters);
}

function cellsUrl(view: View, res: number, bbox: string | null, filters: Pairs): string {
  if (view.show === "hot") return urlOf("v1/hotspots", { res, measure: view.hotBy }, filters);
  if (view.show === "smooth") return urlOf("v1/density", { res }, filters);
  if (view.show === "emerging") return emergingUrl({ res }, view, filters);
  return urlOf("v1/cells", { res, bbox }, filters);
}

/** The whole history up to the period's end: a trend needs many steps. */
function emergingUrl(where: Params, view: View, filters: Pairs): string {
  return urlOf("v1/emerging", { ...where, step: view.step, course: "true" }, filters.filter(([name]) => name !== "from"));
}

/** What areas are ranked by: the map's own measure where areas have it, else the density. */
export function rankedShow({ show, by }: View): Show {
  return by === "area" || show === "hot" || show === "emerging" ? show : "per_km2";
}

export function rankUrl(view: View, period: Period | null, level: string): string {
  return areasUrl({ ...view, show: rankedShow(view) }, level, asked(view, period));
}

/** The whole time, under the other filters, for the slider's histogram. */
export function seriesUrl(view: View, bucket: "day" | "week" | "month"): string {
  return urlOf("v1/series", { bucket }, asked(view, null));
}

export function categoriesUrl(view: View, period: Period | null): string {
  return urlOf("v1/categories", {}, asked({ ...view, category: "" }, period));
}

export function profileUrl(view: View, period: Period | null, selected: string): string {
  if (isShape(selected)) return urlOf("v1/profile", {}, asked({ ...view, within: selected }, period));
  const [level = "", code = ""] = selected.split(":");
  return urlOf(`v1/areas/${encodeURIComponent(level)}/${encodeURIComponent(code)}/profile`, {}, asked({ ...view, areas: [] }, period));
}

export function exportUrl(view: View, period: Period | null, level: string, res: number, format: string): string {
  const filters = asked(view, period);
  const url = view.by === "area" ? areasUrl(view, level, filters) : cellsUrl(view, res, null, filters);
  return `${url}${url.includes("?") ? "&" : "?"}format=${format}`;
}

export function reportUrl(view: View, period: Period | null, level: string, lang: string): string {
  const own = view.by === "area" && view.show !== "hot" && view.show !== "emerging" ? view.show : null;
  const versus = own === "change" ? view.versus : null;
  return urlOf("v1/report", { level, lang, measure: own, versus }, asked(view, period));
}

/** The view with only what lies in a selected area, hexagon or drawn area. */
export function inside(view: View, selected: string): View {
  if (selected === "") return view;
  return isShape(selected) ? { ...view, within: selected } : { ...view, areas: [selected] };
}

/** A page of the single complaints that the view counts. */
export function countedUrl(view: View, period: Period | null, cursor: string): string {
  return urlOf("v1/counted", { cursor }, asked(view, period));
}

/** The issues with complaints that the view counts. */
export function issuesUrl(view: View, period: Period | null): string {
  return urlOf("v1/issues/map", { which: view.which }, asked(view, period));
}

/** The coming weeks of all that the filters leave, from the whole history. */
export function forecastUrl(view: View, weeks: number): string {
  return urlOf("v1/forecast", { by: "total", weeks }, asked(view, null));
}

/** The second map's period; null while there is none. */
export function besidePeriod(view: View, period: Period | null): Period | null {
  const { beside } = view;
  if (beside === null || typeof beside === "object") return beside;
  return period && period.from !== "" && period.to !== "" ? earlier(period, beside) : null;
}

type Pairs = readonly (readonly [string, string])[];

function asked(view: View, period: Period | null): Pairs {
  const days: Pairs = [["from", period?.from ?? ""], ["to", period?.to ?? ""]];
  return [...days.filter(([, day]) => day !== ""), ...filterPairs(view)];
}

function urlOf(path: string, params: Params, filters: Pairs): string {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of filters) (grouped[name] ??= []).push(value);
  return serviceUrl(path, { ...params, ...grouped });
}
