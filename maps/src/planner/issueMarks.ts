/** Where issues stand on the map, their outlines, and which one lies beneath the pointer. */
import { computed, effect, signal } from "@preact/signals";
import type { Feature, Geometry, Position } from "geojson";
import { anchorOf } from "../map/anchor";
import { bboxOf, widened, type Bbox } from "../map/boxes";
import type { MapName } from "../map/names";
import { issueTitle } from "../parts/issueTitle";
import { areasOf, type AreaCollection, type AreaGeometry } from "../service/areas";
import { metresPerPixel, revealBox } from "./camera";
import { metres, ringOf } from "./drawing";
import { boundaryOf, centreOf } from "./hexCells";
import { chosen, drawn, isIssueMap, type IssueRow } from "./issues";
import { radiusPx } from "./issueScale";
import { MARK } from "./markKind";
import type { Pointed } from "./plannerMap";
import * as state from "./state";

const SIMPLIFY_M = 100;
const RANK = 8;
/** issues of one cell or area stand around its middle: the angle and the step between neighbours */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const SPREAD = 0.16;
/** within so many pixels of a circle's edge a press still means it */
const SLACK_PX = 4;

interface Placed {
  one: IssueRow;
  at: Position;
  /** the circle of its positions, its cell, or its area */
  outline: Geometry | null;
  byArea: boolean;
}

/** the areas that answer, for issues of which no more is known */
const areas = signal<AreaCollection | null>(null);

/** Where each issue stands, the largest first, so that small ones are drawn above. */
export const placed = computed<readonly Placed[]>(() => {
  if (!isIssueMap.value) return [];
  const taken = new Map<string, number>();
  return [...drawn.value]
    .sort((a, b) => b.complaints - a.complaints)
    .map((one) => place(one, taken))
    .filter((found) => found !== null);
});

function place(one: IssueRow, taken: Map<string, number>): Placed | null {
  if (one.lon !== null && one.lat !== null) {
    const at = [one.lon, one.lat];
    return { one, at, outline: { type: "Polygon", coordinates: [ringOf(at, one.radius_m ?? 0)] }, byArea: false };
  }
  const cell = one.cell === "" ? null : centreOf(one.cell);
  const outline = cell ? polygon(boundaryOf(one.cell)) : areaOf(one.area);
  if (!outline) return null;
  const key = cell ? one.cell : (one.area ?? "");
  const before = taken.get(key) ?? 0;
  taken.set(key, before + 1);
  const middle = cell ?? lonLat(anchorOf(outline as AreaGeometry));
  return { one, at: beside(middle, before, outline), outline, byArea: !cell };
}

const lonLat = ({ lon, lat }: { lon: number; lat: number }): Position => [lon, lat];
const polygon = (ring: Position[]): Geometry | null => (ring.length > 3 ? { type: "Polygon", coordinates: [ring] } : null);
const areaOf = (code: string | null): Geometry | null =>
  areas.value?.features.find((area) => area.properties.code === code)?.geometry ?? null;

/** The n-th place around a middle, in a spiral that stays within the outline's narrower half. */
function beside([lon, lat]: Position, n: number, outline: Geometry): Position {
  const [west, south, east, north] = bboxOf(outline as AreaGeometry);
  const narrow = Math.cos((lat! * Math.PI) / 180);
  const half = Math.min((east - west) * narrow, north - south) / 2;
  const away = half * Math.min(0.9, SPREAD * Math.sqrt(n));
  return [lon! + (away * Math.cos(n * GOLDEN)) / narrow, lat! + away * Math.sin(n * GOLDEN)];
}

/** What is drawn of issues, and the name of the one that is open. */
export function issueMarks(): { features: Feature[]; names: MapName[] }[] {
  const open = chosen.value;
  const id = open && open !== "absent" ? open.id : 0;
  return placed.value.map(({ one, at, outline, byArea }) => {
    const isOpen = one.id === id;
    const kind = one.solved ? "issue-solved" : "issue-open";
    const features: Feature[] = [
      { type: "Feature", properties: { [MARK]: kind, radius: radiusPx(one.complaints), chosen: isOpen }, geometry: { type: "Point", coordinates: at } },
    ];
    // the outline of a whole area would be drawn once for each of its issues
    if (outline && (isOpen || !byArea)) {
      features.push({ type: "Feature", properties: { [MARK]: isOpen ? "issue-place-chosen" : "issue-place" }, geometry: outline });
    }
    const name = { lon: at[0]!, lat: at[1]!, text: issueTitle(one), rank: RANK, strong: true, size: 0.9, movable: true };
    return { features, names: isOpen ? [name] : [] };
  });
}

/** The smallest issue beneath a point of the map. */
export function issueAt({ lon, lat }: Pick<Pointed, "lon" | "lat">): IssueRow | null {
  const perPixel = metresPerPixel();
  const near = placed.value.filter(({ one, at }) => metres([lon, lat], at) <= (radiusPx(one.complaints) + SLACK_PX) * perPixel);
  return near.at(-1)?.one ?? null;
}

/** Open the issue beneath a press, or close the open one; false where the map shows no issues. */
export function pickIssue(at: Pointed): boolean {
  if (!isIssueMap.value) return false;
  const issue = issueAt(at)?.id ?? 0;
  if (issue !== state.view.value.issue) state.look({ issue, selected: "" });
  return true;
}

/** Fetch the areas where they are needed; fly to an issue that is opened, not to one that a link frames. */
export function followChosenIssue(): void {
  let shown = state.view.peek().camera ? state.view.peek().issue : 0;
  effect(() => {
    const level = state.region.value?.lead_level;
    if (isIssueMap.value && level && !areas.peek()) void areasOf(level, SIMPLIFY_M).then((found) => (areas.value = found), () => undefined);
  });
  effect(() => {
    const id = state.view.value.issue;
    const found = placed.value.find(({ one }) => one.id === id);
    if (id === shown || (id > 0 && !found)) return;
    shown = id;
    if (found) revealBox(around(found));
  });
}

function around({ one, at: [lon, lat], outline }: Placed): Bbox {
  return widened(outline ? bboxOf(outline as AreaGeometry) : [lon!, lat!, lon!, lat!], one.radius_m ?? 0);
}
