/** Where the maps look: they move together, and the view remembers it. */
import { signal } from "@preact/signals";
import { bboxOf } from "../map/boxes";
import type { AreaFeature, AreaGeometry } from "../service/areas";
import type { Box } from "./urls";
import { classBreaks } from "./classes";
import { cellAt, centreOf } from "./hexCells";
import type { MapEvents, Pointed, PlannerMap } from "./plannerMap";
import type { Painted } from "./painting";
import * as state from "./state";

export type Which = "main" | "beside";

const maps = new Map<Which, PlannerMap>();
const REMEMBER_MS = 300;
// The asked box is larger than the view by this share on each side, and lies on a coarse grid, so
// that small moves ask nothing.
const MARGIN = 0.15;
const GRID_DEG = 0.02;
const LOOK_AGAIN_MS = 250;
const OUTERMOST = 0.02;

export const pointed = signal<Pointed | null>(null);

export const events: MapEvents = {
  moved: (map, byReader, rests) => {
    if (byReader) {
      for (const other of maps.values()) if (other !== map) other.jump(map.camera);
      rememberSoon(map);
    }
    if (rests) lookedAt = -Infinity;
    noteView(map);
  },
  pointed: (at) => {
    pointed.value = at;
    state.hovered.value = at?.code ?? "";
  },
  picked: ({ code, lon, lat }) => {
    const painted = state.painted.value;
    const cell = painted?.shape === "hex" && painted.show !== "smooth" ? cellAt(lon, lat, painted.res) : "";
    const there = cell !== "" && painted!.codes.includes(cell) ? `cells:${cell}` : code && `${state.level.value}:${code}`;
    if (there) state.look({ selected: there, tab: "rank", alarm: 0 });
  },
  drew: (shape) => state.look({ selected: shape, tab: "rank", alarm: 0 }),
};

export function enter(which: Which, map: PlannerMap): void {
  maps.set(which, map);
  const camera = maps.get("main")?.camera ?? null;
  if (which === "beside" && camera) map.jump(camera);
  else if (state.view.value.camera) map.jump(state.view.value.camera);
  noteView(map);
}

export function leave(which: Which): void {
  maps.delete(which);
}

/** Where nearly all complaints of an answer are; its outermost would shrink the rest. */
export function crowdedBox(painted: Painted): Box | null {
  const at = painted.codes.map((code) => (painted.shape === "hex" ? centreOf(code) : middleOf(code)));
  // scores of hot and cold weigh nothing: every place that was tested counts alike
  const weights = painted.counts.map((count, i) => count ?? (painted.show === "smooth" ? (painted.values[i] ?? 0) : 1));
  const spread = (axis: 0 | 1): [number, number] => weightedEnds(at.map((one) => one?.[axis] ?? NaN), weights);
  const [[west, east], [south, north]] = [spread(0), spread(1)];
  return west < east && south < north ? [west, south, east, north] : null;
}

function middleOf(code: string): [number, number] | null {
  const area = outlineOf(code);
  if (!area) return null;
  const [west, south, east, north] = bboxOf(area.geometry);
  return [(west + east) / 2, (south + north) / 2];
}

/** The values below and above which the outermost share of all weight lies. */
export function weightedEnds(values: readonly number[], weights: readonly number[]): [number, number] {
  const order = values.map((_, i) => i).filter((i) => Number.isFinite(values[i])).sort((a, b) => values[a]! - values[b]!);
  const all = order.reduce((sum, i) => sum + weights[i]!, 0);
  const end = (sorted: readonly number[]): number => {
    let sum = 0;
    for (const i of sorted) if ((sum += weights[i]!) >= all * OUTERMOST) return values[i]!;
    return NaN;
  };
  return [end(order), end([...order].reverse())];
}

/** The first view is of where complaints are, unless the reader's link says otherwise. */
export function lookWhereComplaintsAre(): void {
  const painted = state.painted.peek();
  const box = painted && state.view.peek().camera === null ? crowdedBox(painted) : null;
  if (box) for (const map of maps.values()) map.fit(box);
}

/** A place that has no outline, named on the map until the next. */
export const found = signal<{ lon: number; lat: number; name: string } | null>(null);

/** Bring a place and so many metres around it into view, and name it. */
export function goTo(lon: number, lat: number, aroundM: number, name: string): void {
  found.value = { lon, lat, name };
  const [y, x] = [aroundM / 111_000, aroundM / (111_000 * Math.cos((lat * Math.PI) / 180))];
  maps.get("main")?.reveal([lon - x, lat - y, lon + x, lat + y]);
}

export function revealBox(box: Box): void {
  maps.get("main")?.reveal([...box]);
}

/** Bring an area into view. */
export function reveal(geometry: AreaGeometry): void {
  maps.get("main")?.reveal(bboxOf(geometry));
}

/** The maps as pictures, so many times as large as on the screen. */
export function pictures(scale: number): Promise<HTMLCanvasElement[]> {
  return Promise.all([...maps.values()].map((map) => map.picture(scale)));
}

export const metresPerPixel = (): number => maps.get("main")?.metresPerPixel ?? 0;

/** Classes made from what is in sight only; null where nothing is. */
export function visibleBreaks(): number[] | null {
  const [painted, box] = [state.painted.value, maps.get("main")?.box];
  if (!painted || !box) return null;
  const seen = painted.values.filter((_, i) => isSeen(painted.shape, painted.codes[i]!, box));
  return seen.length > 0 ? classBreaks(seen) : null;
}

function outlineOf(code: string): AreaFeature | undefined {
  return state.outlines.value?.features.find((one) => one.properties.code === code);
}

function isSeen(shape: "hex" | "area", code: string, [west, south, east, north]: Box): boolean {
  if (shape === "hex") {
    const [lon, lat] = centreOf(code) ?? [NaN, NaN];
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }
  const area = outlineOf(code);
  const [w, s, e, n] = area ? bboxOf(area.geometry) : [1, 1, 0, 0];
  return w <= east && e >= west && s <= north && n >= south;
}

let remember: ReturnType<typeof setTimeout> | undefined;

let lookedAt = -Infinity;

/** While the map slides new cells are asked for a few times a second, and once more where it rests. */
function noteView(map: PlannerMap): void {
  state.zoom.value = map.camera.zoom;
  const now = performance.now();
  if (state.box.value && (holds(state.box.value, map.box) || now - lookedAt < LOOK_AGAIN_MS)) return;
  lookedAt = now;
  state.box.value = widened(map.box);
}

/** Only what the reader chose goes into the link. */
function rememberSoon(map: PlannerMap): void {
  clearTimeout(remember);
  remember = setTimeout(() => state.look({ camera: map.camera }, false), REMEMBER_MS);
}

function holds(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

export function widened([west, south, east, north]: Box): Box {
  const [x, y] = [(east - west) * MARGIN, (north - south) * MARGIN];
  const down = (value: number): number => Number((Math.floor(value / GRID_DEG) * GRID_DEG).toFixed(4));
  const up = (value: number): number => Number((Math.ceil(value / GRID_DEG) * GRID_DEG).toFixed(4));
  return [down(west - x), down(south - y), up(east + x), up(north + y)];
}
