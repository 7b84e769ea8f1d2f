/** Colours and a legend for the areas of the assessment, by what the map shows. */
import { dataColours } from "../map/dataColours";
import { t } from "../words";
import type { Body } from "./answers";
import * as format from "./formats";
import type { MapShow } from "./view";

export interface Shades {
  colours: Map<string, string>;
  legend: { colour: string; label: string }[];
}

const CLASSES = 5;

/** Dark is what wants attention: a low score, many complaints, many overdue. */
const VALUES: Record<Exclude<MapShow, "class">, { of: (body: Body) => number | null; isShare: boolean; lowIsDark: boolean }> = {
  score: { of: (body) => body.score_shrunken, isShare: true, lowIsDark: true },
  resolution: { of: (body) => body.resolution_rate, isShare: true, lowIsDark: true },
  complaints: { of: (body) => body.complaints, isShare: false, lowIsDark: false },
  overdue: { of: (body) => body.overdue, isShare: false, lowIsDark: false },
};

export function mapShades(bodies: readonly Body[], show: MapShow): Shades {
  const areas = bodies.filter((one) => one.kind === "area");
  if (show === "class") return byClass(areas);
  const values = areas.map((one) => [one.code, VALUES[show].of(one)] as const);
  const { colours, legend } = byValue(values, VALUES[show]);
  const none = values.some(([, value]) => value === null) ? [{ colour: dataColours.value.nothing, label: t("board.map.none") }] : [];
  return { colours, legend: [...legend, ...none] };
}

function byClass(areas: readonly Body[]): Shades {
  const classes = [...new Set(areas.map((one) => one.class).filter(Boolean))].sort();
  const { groups, nothing } = dataColours.value;
  const shade = (name: string): string => groups[classes.indexOf(name) % groups.length]!;
  return {
    colours: new Map(areas.map((one) => [one.code, one.class ? shade(one.class) : nothing])),
    legend: [
      ...classes.map((name) => ({ colour: shade(name), label: name })),
      { colour: dataColours.value.nothing, label: t("board.class.none") },
    ],
  };
}

export function byValue(
  values: readonly (readonly [code: string, value: number | null])[],
  { isShare, lowIsDark }: { isShare: boolean; lowIsDark: boolean },
): Shades {
  const known = values.map(([, value]) => value).filter((value): value is number => value !== null).sort((a, b) => a - b);
  const say = (value: number): string => (isShare ? format.percent(value) : format.plain(value));
  // classes that a reader could not tell apart by their numbers are one
  const cuts = Array.from({ length: CLASSES }, (_, i) => known[Math.floor((i * known.length) / CLASSES)] ?? 0);
  const bounds = cuts.filter((cut, i) => i === 0 || say(cut) !== say(cuts[i - 1]!));
  const ramp = dataColours.value.sequential(bounds.length);
  if (lowIsDark) ramp.reverse();
  const classOf = (value: number): number => bounds.reduce((found, bound, i) => (value >= bound ? i : found), 0);
  const ends = [...bounds.slice(1), known.at(-1) ?? 0];
  // whole numbers end one before the next class begins
  const last = (i: number): string => say(isShare || i === bounds.length - 1 ? ends[i]! : ends[i]! - 1);
  const legend = bounds.map((bound, i) => ({ colour: ramp[i]!, label: last(i) === say(bound) ? say(bound) : `${say(bound)}–${last(i)}` }));
  return {
    colours: new Map(values.map(([code, value]) => [code, value === null ? dataColours.value.nothing : ramp[classOf(value)]!])),
    legend: lowIsDark ? legend : legend.reverse(),
  };
}
