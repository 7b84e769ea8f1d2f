/** What the board shows, as a link holds it. */

export const TABS = ["assessment", "topics", "watch", "supervision", "effects", "reports"] as const;
export type Tab = (typeof TABS)[number];

export const MAP_SHOWS = ["score", "resolution", "complaints", "overdue", "class"] as const;
export type MapShow = (typeof MAP_SHOWS)[number];

export interface View {
  tab: Tab;
  /** a month's name, or "" while the latest whole one is not known yet, or for free days */
  period: string;
  /** free days: the first, and the day after the last */
  from: string;
  to: string;
  level: string;
  sort: string;
  down: boolean;
  words: string;
  selected: string;
  colour: MapShow;
  /** today's numbers of an assessment that is frozen */
  now: boolean;
  /** the record that is open */
  record: number;
}

export const START: View = {
  tab: "assessment", period: "", from: "", to: "", level: "", sort: "rank", down: false, words: "", selected: "",
  colour: "score", now: false, record: 0,
};

const MONTH = /^\d{4}-\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Read a query string; what cannot be read is as if not there. */
export function readView(query: string): View {
  const given = new URLSearchParams(query);
  const one = <T extends string>(name: string, known: readonly T[], otherwise: T): T =>
    known.find((value) => value === given.get(name)) ?? otherwise;
  const fits = (name: string, pattern: RegExp): string => (pattern.test(given.get(name) ?? "") ? given.get(name)! : "");
  const [from, to] = [fits("from", DAY), fits("to", DAY)];
  const free = from !== "" && to > from;
  return {
    tab: one("tab", TABS, START.tab),
    period: free ? "" : fits("period", MONTH),
    from: free ? from : "",
    to: free ? to : "",
    level: given.get("level") ?? "",
    sort: given.get("sort") ?? START.sort,
    down: given.has("down"),
    words: given.get("q") ?? "",
    selected: given.get("sel") ?? "",
    colour: one("colour", MAP_SHOWS, START.colour),
    now: given.has("now"),
    record: Number(fits("record", /^\d{1,15}$/)) || 0,
  };
}

/** Write a view as a query string without what is as at the start. */
export function writeView(view: View): string {
  const told = new URLSearchParams();
  const names = { tab: "tab", period: "period", from: "from", to: "to", level: "level", sort: "sort", words: "q", selected: "sel", colour: "colour" } as const;
  for (const [key, name] of Object.entries(names) as [keyof typeof names, string][]) {
    if (view[key] !== START[key]) told.set(name, view[key]);
  }
  if (view.down) told.set("down", "1");
  if (view.now) told.set("now", "1");
  if (view.record) told.set("record", String(view.record));
  return told.toString();
}
