/** What stands above the map's classes: alarms, what was drawn or picked, a place that was sought. */
import { computed, effect } from "@preact/signals";
import type { Feature, Geometry, Position } from "geojson";
import { anchorOf } from "../map/anchor";
import { bboxOf, union } from "../map/boxes";
import type { MapName } from "../map/names";
import { areasOf, type AreaCollection } from "../service/areas";
import { language } from "../words";
import { chosenAlarm, levelOf, shownAlarms, type AnyAlarm } from "./alarms";
import { found, revealBox } from "./camera";
import { outlineOf } from "./drawing";
import * as format from "./formats";
import { boundaryOf } from "./hexCells";
import { issueMarks } from "./issueMarks";
import { MARK } from "./markKind";
import * as state from "./state";

const SIMPLIFY_M = 100;
/** alarms outlined at once */
const MOST = 60;
const RANK = 8;

interface Marks {
  features: Feature[];
  names: MapName[];
}

const outlines = computed(() => state.outlines.value);

/** Everything to be drawn above the map now. */
export const marks = computed<Marks>(() => {
  void language.value;
  const all = [...alarmMarks(), ...issueMarks(), ...drawnMarks()];
  const sought = found.value;
  const names = all.flatMap((one) => one.names);
  if (sought) names.push({ lon: sought.lon, lat: sought.lat, text: `◎ ${sought.name}`, rank: RANK + 1, strong: true, size: 0.95 });
  return { features: all.flatMap((one) => one.features), names };
});

function alarmMarks(): Marks[] {
  const { tab } = state.view.value;
  if (tab !== "alarms") return [];
  const chosen = chosenAlarm.value;
  const others = shownAlarms.value.filter((one) => one.id !== chosen?.id).slice(0, MOST);
  return [...others, ...(chosen ? [chosen] : [])].map((one) => alarmMark(one, one.id === chosen?.id));
}

function alarmMark(one: AnyAlarm, isChosen: boolean): Marks {
  const shapes = one.places.map((place) => shapeOf(one, place)).filter((shape) => shape !== null);
  const features = shapes.map((geometry): Feature => ({ type: "Feature", properties: { [MARK]: isChosen ? "alarm-chosen" : "alarm" }, geometry }));
  const [first] = shapes;
  if (!first || first.type === "LineString") return { features, names: [] };
  const text = format.categoryName(one.topic);
  const at = anchorOf(first as Parameters<typeof anchorOf>[0]);
  return { features, names: text === "" ? [] : [{ ...at, text, rank: RANK - (isChosen ? 0 : 1), strong: isChosen, size: 0.82, movable: true }] };
}

function shapeOf(one: AnyAlarm, place: string): Geometry | null {
  if (one.level.startsWith("h3_") || one.level === "cell") return polygon(boundaryOf(place));
  const code = one.level === "place" ? place.split("/")[0]! : place;
  const level = levelOf(one);
  const known = level === state.level.value ? outlines.value : level === state.region.value?.fallback_level ? state.upper.value : null;
  return known ? geometryIn(known, code) : null;
}

const geometryIn = (areas: AreaCollection, code: string): Geometry | null =>
  areas.features.find((one) => one.properties.code === code)?.geometry ?? null;

const polygon = (ring: Position[]): Geometry | null => (ring.length > 3 ? { type: "Polygon", coordinates: [ring] } : null);

/** What is selected or filtered by, where it is no area of the level. */
function drawnMarks(): Marks[] {
  const { selected, within } = state.view.value;
  return [...new Set([selected, within])].map((text) => ({
    features: shapesOf(text).map((geometry): Feature => ({ type: "Feature", properties: { [MARK]: "drawn" }, geometry })),
    names: [],
  }));
}

export function shapesOf(text: string): Geometry[] {
  if (text.startsWith("cells:")) {
    return text.slice("cells:".length).split(",").map((cell) => polygon(boundaryOf(cell))).filter((shape) => shape !== null);
  }
  const ring = outlineOf(text);
  return ring ? [{ type: "Polygon", coordinates: [ring] }] : [];
}

/** The map flies to an alarm that is opened. */
export function followChosen(): void {
  // a link that says where to look is obeyed
  let shown = state.view.value.camera ? state.view.value.alarm : 0;
  effect(() => {
    const one = chosenAlarm.value;
    // before the alarms have come there is none, though the link names one
    const id = state.view.value.alarm;
    if (id === shown || (id > 0 && !one)) return;
    shown = id;
    if (one) void reveal(one);
  });
}

async function reveal(one: AnyAlarm): Promise<void> {
  const level = levelOf(one);
  const isLevel = state.region.value?.levels.some((known) => known.id === level);
  const areas = isLevel ? await areasOf(level, SIMPLIFY_M).catch(() => null) : null;
  const codes = one.level === "place" ? one.places.map((place) => place.split("/")[0]!) : one.places;
  const shapes = areas ? codes.map((code) => geometryIn(areas, code)) : codes.map((cell) => polygon(boundaryOf(cell)));
  const boxes = shapes.filter((shape) => shape !== null && "coordinates" in shape).map((shape) => bboxOf(shape as { type: string; coordinates: unknown }));
  if (boxes.length > 0) revealBox(union(boxes));
}
