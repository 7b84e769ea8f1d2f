/** What the planner looks at, as one value; every view is a URL. */

export type Shape = "hex" | "area";
export type Show =
  | "count" | "per_km2" | "per_10k" | "share" | "smooth"
  | "response" | "resolution" | "satisfaction"
  | "closed" | "close_days" | "closed_in_time"
  | "change" | "hot" | "emerging";
export type Versus = "previous" | "year";
export type Mode = "density" | "rate" | "change" | "hot" | "emerging";
export type HotBy = "usual" | "rate" | "count";
export type Tab = "rank" | "alarms" | "issues";
/** which issues are shown */
export type Which = "open" | "solved" | "all";

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

export interface Period {
  /** first day, ISO; "" is open */
  from: string;
  /** the day after the last; "" is open */
  to: string;
}

export interface View {
  show: Show;
  by: Shape;
  /** "" is the region's lead level */
  level: string;
  versus: Versus;
  hotBy: HotBy;
  /** the steps of emerging hot spots */
  step: "month" | "week";
  period: Period | null;
  category: string;
  areas: string[];
  channel: string[];
  status: string[];
  hours: string;
  weekdays: string;
  once: boolean;
  /** only inside a drawn area or hexagons, as the service spells it; "" is everywhere */
  within: string;
  /** the second map's period */
  beside: Period | Versus | null;
  /** bounds of the classes, where the reader fixed them */
  breaks: number[] | null;
  /** level:code of an area, or a shape as in `within` */
  selected: string;
  tab: Tab;
  /** the alarm looked at; 0 is none */
  alarm: number;
  /** the issue looked at; 0 is none */
  issue: number;
  which: Which;
  camera: Camera | null;
}

export const START: View = {
  show: "count", by: "hex", level: "", versus: "previous", hotBy: "usual", step: "month", period: null, category: "",
  areas: [], channel: [], status: [], hours: "", weekdays: "", once: false, within: "", beside: null, breaks: null,
  selected: "", tab: "rank", alarm: 0, issue: 0, which: "open", camera: null,
};

const MODES: Record<Show, Mode> = {
  count: "density", per_km2: "density", per_10k: "density", share: "density", smooth: "density",
  response: "rate", resolution: "rate", satisfaction: "rate",
  closed: "rate", close_days: "rate", closed_in_time: "rate", change: "change", hot: "hot", emerging: "emerging",
};
const ON_CELLS: readonly Show[] = ["count", "smooth", "hot", "emerging"];
const ON_AREAS: readonly Show[] = [
  "count", "per_km2", "per_10k", "share", "response", "resolution", "satisfaction",
  "closed", "close_days", "closed_in_time", "change", "hot", "emerging",
];

export const modeOf = (show: Show): Mode => MODES[show];

export function fits(show: Show, by: Shape): boolean {
  return (by === "hex" ? ON_CELLS : ON_AREAS).includes(show);
}

/** Change what is shown; the shape follows where it must. */
export function showing(view: View, show: Show): View {
  const by = fits(show, view.by) ? view.by : view.by === "hex" ? "area" : "hex";
  return { ...view, show, by, breaks: null };
}

/** Change the shape; what is shown falls back to counts where it must. */
export function shapedBy(view: View, by: Shape): View {
  return { ...view, by, show: fits(view.show, by) ? view.show : "count", breaks: null };
}

/** A drawn area or hexagons, as the service spells them. */
const SHAPE = /^(circle|polygon|cells):[\w.,;-]+$/;

export const isShape = (text: string): boolean => SHAPE.test(text);
const shapeOf = (text: string): string => (isShape(text) ? text : "");

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Read a view from a query string; what cannot be read is as if not there. */
export function readView(query: string): View {
  const given = new URLSearchParams(query);
  const list = (name: string): string[] => given.get(name)?.split(",").filter(Boolean) ?? [];
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === given.get(name)) ?? otherwise;
  const by = one("by", ["hex", "area"], START.by);
  const show = one("show", Object.keys(MODES) as Show[], START.show);
  return {
    show: fits(show, by) ? show : "count",
    by,
    level: given.get("level") ?? "",
    versus: one("versus", ["previous", "year"], "previous"),
    hotBy: one("basis", ["usual", "rate", "count"], "usual"),
    step: one("step", ["month", "week"], "month"),
    period: periodOf(given.get("from") ?? "", given.get("to") ?? ""),
    category: given.get("category") ?? "",
    areas: given.getAll("area").filter((text) => text.includes(":")),
    channel: list("channel"),
    status: list("status"),
    hours: given.get("hours") ?? "",
    weekdays: given.get("weekdays") ?? "",
    once: given.get("repeat") === "once",
    within: shapeOf(given.get("shape") ?? ""),
    beside: besideOf(given.get("beside") ?? ""),
    breaks: breaksOf(list("breaks")),
    selected: given.get("sel") ?? "",
    tab: one("tab", ["rank", "alarms", "issues"], "rank"),
    alarm: numberOf(given.get("alarm")),
    issue: numberOf(given.get("issue")),
    which: one("which", ["open", "solved", "all"], START.which),
    camera: cameraOf(list("at")),
  };
}

/** Write a view as a query string without what is as at the start. */
export function writeView(view: View): string {
  const told = new URLSearchParams();
  const tell = (name: string, value: string, usual = ""): void => {
    if (value !== usual) told.set(name, value);
  };
  tell("show", view.show, START.show);
  tell("by", view.by, START.by);
  tell("level", view.level);
  tell("versus", view.versus, START.versus);
  tell("basis", view.hotBy, START.hotBy);
  tell("step", view.step, START.step);
  tell("from", view.period?.from ?? "");
  tell("to", view.period?.to ?? "");
  for (const [name, value] of filterPairs(view)) told.append(name, value);
  if (view.beside) tell("beside", typeof view.beside === "string" ? view.beside : `${view.beside.from}..${view.beside.to}`);
  tell("breaks", view.breaks?.join(",") ?? "");
  tell("sel", view.selected);
  tell("tab", view.tab, START.tab);
  tell("alarm", view.alarm > 0 ? String(view.alarm) : "");
  tell("issue", view.issue > 0 ? String(view.issue) : "");
  tell("which", view.which, START.which);
  if (view.camera) tell("at", [view.camera.lon.toFixed(4), view.camera.lat.toFixed(4), view.camera.zoom.toFixed(2)].join(","));
  return told.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%3B", ";");
}

/** The filters besides the period, as the service spells them. */
export function filterPairs(view: View): [string, string][] {
  const pairs: [string, string][] = [
    ["category", view.category],
    ...view.areas.map((area): [string, string] => ["area", area]),
    ["channel", view.channel.join(",")],
    ["status", view.status.join(",")],
    ["hours", view.hours],
    ["weekdays", view.weekdays],
    ["repeat", view.once ? "once" : ""],
    ["shape", view.within],
  ];
  return pairs.filter(([, value]) => value !== "");
}

export function isFiltered(view: View): boolean {
  return filterPairs(view).length > 0;
}

export function withoutFilters(view: View): View {
  const { category, areas, channel, status, hours, weekdays, once, within } = START;
  return { ...view, category, areas, channel, status, hours, weekdays, once, within };
}

const numberOf = (text: string | null): number => Math.max(0, Math.trunc(Number(text) || 0));

function periodOf(from: string, to: string): Period | null {
  const [first, until] = [DAY.test(from) ? from : "", DAY.test(to) ? to : ""];
  if (first === "" && until === "") return null;
  return first !== "" && until !== "" && until <= first ? null : { from: first, to: until };
}

function besideOf(text: string): View["beside"] {
  if (text === "previous" || text === "year") return text;
  const [from = "", to = ""] = text.split("..");
  return periodOf(from, to);
}

function breaksOf(parts: readonly string[]): number[] | null {
  const numbers = parts.map(Number);
  const rising = numbers.every((value, i) => Number.isFinite(value) && (i === 0 || value > numbers[i - 1]!));
  return numbers.length > 0 && rising ? numbers : null;
}

function cameraOf(parts: readonly string[]): Camera | null {
  const [lon, lat, zoom] = parts.map(Number);
  const fine = [lon, lat, zoom].every((value) => value !== undefined && Number.isFinite(value));
  return fine && Math.abs(lat!) <= 90 ? { lon: lon!, lat: lat!, zoom: zoom! } : null;
}
