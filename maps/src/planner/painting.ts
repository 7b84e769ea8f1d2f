/** From answers to what is painted: a class for each place, the legend's rows, what is apart. */
import { HOT_SPOT, type HotSpotClass } from "../colours";
import { dataColours } from "../map/dataColours";
import type { AreaRow, AreasAnswer, CellsAnswer, EmergingAnswer, EmergingRow, HotAnswer, HotRow } from "./answers";
import { emergingIndex } from "./emerging";
import { classBreaks, classOf, signedBreaks } from "./classes";
import { modeOf, type View } from "./view";

export type MapAnswer = CellsAnswer | AreasAnswer | HotAnswer | EmergingAnswer;

/** Classes of a legend. For hot spots the bounds are empty and the colours are those of the test. */
export interface Scale {
  kind: "sequential" | "signed" | "hot" | "emerging";
  breaks: number[];
  colours: string[];
}

/** Places in parallel columns; `colours[i]` null is not painted. */
export interface Painted {
  show: View["show"];
  shape: View["by"];
  res: number;
  codes: string[];
  counts: (number | null)[];
  values: (number | null)[];
  kinds: Kind[];
  colours: (string | null)[];
  rows: AreaRow[] | null;
}

/** A class's number, or why there is none. */
export type Kind = number | "too_few" | "nothing" | "unsure";

export const HOT_CLASSES = Object.keys(HOT_SPOT) as HotSpotClass[];

export function isCells(answer: MapAnswer): answer is CellsAnswer {
  return "cells" in answer;
}

export function isHot(answer: MapAnswer): answer is HotAnswer {
  return "tested" in answer;
}

export function isEmerging(answer: MapAnswer): answer is EmergingAnswer {
  return "sentences" in answer;
}

/** The values that are classed: densities for cells, so that the classes hold at every zoom. */
export function valuesOf(view: View, answer: MapAnswer): (number | null)[] {
  if (isCells(answer)) {
    const per = view.show === "smooth" ? 1 : answer.cell_area_km2;
    return answer.cells.map(([, count]) => count / per);
  }
  return isEmerging(answer) ? answer.rows.map((row) => row.last_z) : answer.rows.map((row) => row.value);
}

/** One scale for all answers that are shown side by side. */
export function scaleOf(view: View, answers: readonly MapAnswer[]): Scale {
  const { hotSpot, emerging, diverging, sequential } = dataColours.value;
  const mode = modeOf(view.show);
  if (mode === "hot") return { kind: "hot", breaks: [], colours: HOT_CLASSES.map((one) => hotSpot[one]) };
  if (mode === "emerging") return { kind: "emerging", breaks: [], colours: [...emerging] };
  const values = answers.flatMap((answer) => valuesOf(view, answer));
  if (mode === "change") {
    const breaks = view.breaks ?? signedBreaks(values);
    return { kind: "signed", breaks, colours: diverging(breaks.length + 1) };
  }
  const breaks = view.breaks ?? classBreaks(values);
  return { kind: "sequential", breaks, colours: sequential(breaks.length) };
}

export function paint(view: View, answer: MapAnswer, scale: Scale, k: number): Painted {
  const values = valuesOf(view, answer);
  if (isEmerging(answer)) return paintEmerging(view, answer, scale);
  const cells = isCells(answer);
  const rows = cells ? null : (answer.rows as (AreaRow & Partial<HotRow>)[]);
  // A smooth surface has no counts of its own.
  const counts = cells ? answer.cells.map(([, count]) => (view.show === "smooth" ? null : count)) : rows!.map((row) => row.count);
  const kinds = values.map((value, i) => (rows ? areaKind(view, rows[i]!, scale, k) : cellKind(value, scale)));
  return {
    show: view.show,
    shape: view.by,
    res: "res" in answer ? (answer.res ?? 0) : 0,
    codes: cells ? answer.cells.map(([cell]) => cell) : rows!.map((row) => row.code),
    counts,
    values,
    kinds,
    colours: kinds.map((kind) => colourOf(kind, scale, view.by)),
    rows,
  };
}

function paintEmerging(view: View, { rows }: EmergingAnswer, scale: Scale): Painted {
  const kinds = rows.map((row: EmergingRow): Kind => emergingIndex(row.class));
  return {
    show: view.show,
    shape: view.by,
    res: view.by === "hex" ? resOfCell(rows[0]?.code ?? "") : 0,
    codes: rows.map((row) => row.code),
    counts: rows.map(() => null),
    values: rows.map((row) => row.last_z),
    kinds,
    colours: kinds.map((kind) => colourOf(kind, scale, view.by)),
    rows: null,
  };
}

/** The resolution that a cell's name holds, in bits 52 to 55. */
function resOfCell(code: string): number {
  return code === "" ? 0 : Number((BigInt(`0x${code}`) >> 52n) & 15n);
}

function cellKind(value: number | null, scale: Scale): Kind {
  const found = value === null ? -1 : classOf(value, scale.breaks);
  return found < 0 ? (value ? 0 : "nothing") : found;
}

function areaKind(view: View, row: AreaRow & Partial<HotRow>, scale: Scale, k: number): Kind {
  if (scale.kind === "hot") return row.class ? HOT_CLASSES.indexOf(row.class) : "too_few";
  if (row.count === null) return "too_few";
  if (modeOf(view.show) === "rate" && (row.denominator ?? 0) < k) return "too_few";
  if (scale.kind === "signed") return changeKind(row, scale);
  if (row.value === null) return row.count === 0 ? "nothing" : "too_few";
  return row.value === 0 && modeOf(view.show) === "density" ? "nothing" : Math.max(0, classOf(row.value, scale.breaks));
}

/** A change whose interval holds 0 is not told as one; one from nothing has no value, but bounds. */
function changeKind(row: AreaRow, scale: Scale): Kind {
  if ((row.count ?? 0) + (row.before ?? 0) === 0) return "nothing";
  if ((row.low ?? -1) <= 0 && (row.high ?? 1) >= 0) return "unsure";
  return classOf(row.value ?? Infinity, scale.breaks) + 1;
}

function colourOf(kind: Kind, scale: Scale, shape: "hex" | "area"): string | null {
  if (typeof kind === "number") return scale.colours[kind] ?? null;
  const { unsure, tooFew, nothing } = dataColours.value;
  if (kind === "unsure") return unsure;
  if (kind === "too_few") return tooFew;
  return shape === "area" ? nothing : null;
}

/** Complaints, and places, in each class. */
export function tally(painted: Painted): Map<Kind, { places: number; complaints: number }> {
  const sums = new Map<Kind, { places: number; complaints: number }>();
  painted.kinds.forEach((kind, i) => {
    const sum = sums.get(kind) ?? { places: 0, complaints: 0 };
    sum.places += 1;
    sum.complaints += painted.counts[i] ?? 0;
    sums.set(kind, sum);
  });
  return sums;
}

/** Counted, but with no place on the map. */
export interface Apart {
  default_location: number;
  no_position: number;
  outside: number;
  nowhere: number;
  not_drawn: number;
  suppressed: number;
}

export function apartOf(answer: MapAnswer): Apart {
  const given = answer as Partial<Record<keyof Apart, number>>;
  return {
    default_location: given.default_location ?? 0,
    no_position: given.no_position ?? 0,
    outside: given.outside ?? 0,
    nowhere: given.nowhere ?? 0,
    not_drawn: given.not_drawn ?? 0,
    suppressed: given.suppressed ?? 0,
  };
}

/** Complaints that the map shows: of the total, some lie in no area, or in none with a border. */
export function onMap(answer: MapAnswer): number {
  const { outside, nowhere, not_drawn } = apartOf(answer);
  if (isEmerging(answer)) return 0;
  return answer.total - outside - nowhere - not_drawn;
}

/** Class numbers as a legend lists them: hot or much first; no class that no change can reach. */
export function legendOrder(scale: Scale): number[] {
  const all = scale.colours.map((_, i) => i);
  if (scale.kind === "hot" || scale.kind === "emerging") return all;
  const lost = scale.kind === "signed" && scale.breaks[0]! <= -1;
  return all.slice(lost ? 1 : 0).reverse();
}
