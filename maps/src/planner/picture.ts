/** The present view as a PNG that stands alone: maps, title, period, legend, sources. */
import { basemapInfo } from "../map/basemapInfo";
import { dataColours } from "../map/dataColours";
import { drawScale } from "../map/scaleBar";
import { lighten } from "../map/scheme";
import { number, sourceOf, t } from "../words";
import * as format from "./formats";
import { legendOrder, onMap, tally } from "./painting";
import { metresPerPixel, pictures } from "./camera";
import * as state from "./state";
import { modeOf } from "./view";
import { noteWords, periodWords, titleWords } from "./viewWords";

const PAPER = "#ffffff";
const INK = "#17211f";
const MUTED = "#55625f";
const WIDEST = 8192;
/** pixels for one of the screen: for slides and print */
const SHARPER = 2;
/** size of the small print, in lines */
const SMALL = 0.75;

/** Lengths below are in units of a text line. */
interface Pen {
  context: CanvasRenderingContext2D;
  line: number;
}

export async function picture(): Promise<Blob> {
  const darken = lighten(); // it is for slides and paper, whatever the screen is
  const canvas = await pictures(SHARPER).then(drawn).finally(darken);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(t("export.failed"))))),
  );
}

function drawn(maps: readonly HTMLCanvasElement[]): HTMLCanvasElement {
  const [first] = maps;
  if (!first) throw new Error(t("map.none"));
  const width = Math.min(WIDEST, maps.reduce((sum, map) => sum + map.width, 0));
  const line = Math.max(26, width / 75);
  const scale = maps.length > 0 ? width / maps.reduce((sum, map) => sum + map.width, 0) : 1;
  const legend = legendRows();
  const head = line * (2.6 + noteWords().length * 1.4);
  const told = wrapped(sources(), (width - 2 * line) / (line * SMALL));
  const foot = line * (1.4 + 1.1 * told.length);
  const height = (first.height * width) / maps.reduce((sum, map) => sum + map.width, 0);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height: head + height + foot });
  const pen = { context: canvas.getContext("2d")!, line };
  pen.context.fillStyle = PAPER;
  pen.context.fillRect(0, 0, canvas.width, canvas.height);
  drawHead(pen);
  maps.forEach((map, i) => {
    const share = width / maps.length;
    pen.context.drawImage(map, i * share, head, share - (i < maps.length - 1 ? 4 : 0), height);
    if (maps.length > 1) drawPeriod(pen, i, i * share + line, head + line * 1.6);
  });
  drawLegend(pen, legend, head + height);
  drawScale(pen.context, { right: width - line, bottom: head + height - line, line }, metresPerPixel() / (SHARPER * devicePixelRatio * scale));
  told.forEach((row, i) => text(pen, row, line, head + height + line * (1.5 + 1.1 * i), { size: SMALL, colour: MUTED }));
  return canvas;
}

interface Style {
  size?: number;
  colour?: string;
  bold?: boolean;
}

function text({ context, line }: Pen, words: string, x: number, y: number, style: Style = {}): void {
  const family = getComputedStyle(document.body).fontFamily;
  context.font = `${style.bold ? 700 : 400} ${line * (style.size ?? 1)}px ${family}`;
  context.fillStyle = style.colour ?? INK;
  context.fillText(words, x, y);
}

function drawHead(pen: Pen): void {
  text(pen, titleWords(), pen.line, pen.line * 1.8, { size: 1.25, bold: true });
  noteWords().forEach((note, i) => text(pen, note, pen.line, pen.line * (3.2 + 1.4 * i), { size: 0.85, colour: MUTED }));
}

function drawPeriod(pen: Pen, side: number, x: number, y: number): void {
  const loaded = (side === 0 ? state.main : state.beside).value;
  const counted = loaded ? t("legend.pieces", { n: number(onMap(loaded.scale)) }) : "";
  text(pen, [periodWords(side), counted].filter(Boolean).join(" · "), x, y, { bold: true });
}

interface LegendRow {
  colour: string;
  label: string;
}

function legendRows(): LegendRow[] {
  const [painted, scale] = [state.painted.value, state.scale.value];
  if (!painted || !scale) return [];
  const kinds = tally(painted);
  const labels = format.classLabels(scale, painted.show, painted.shape, state.view.value.hotBy);
  const rows = legendOrder(scale).map((i) => ({ colour: scale.colours[i]!, label: labels[i]! }));
  if (kinds.has("unsure")) rows.push({ colour: dataColours.value.unsure, label: t("legend.unsure") });
  if (kinds.has("too_few")) rows.push({ colour: dataColours.value.tooFew, label: t(modeOf(painted.show) === "rate" ? "legend.fewKnown" : "legend.tooFew", { k: state.k.value }) });
  if (painted.shape === "area" && kinds.has("nothing")) rows.push({ colour: dataColours.value.nothing, label: t("legend.nothing") });
  return rows;
}

/** A box at the foot of the first map. */
function drawLegend(pen: Pen, rows: readonly LegendRow[], bottom: number): void {
  const { context, line } = pen;
  const step = line * 1.35;
  const top = bottom - step * rows.length - line * 1.4;
  context.font = `400 ${line * 0.85}px ${getComputedStyle(document.body).fontFamily}`;
  const widest = Math.max(0, ...rows.map((row) => context.measureText(row.label).width));
  context.fillStyle = "rgba(255,255,255,0.92)";
  context.fillRect(line, top, widest + line * 3.6, step * rows.length + line * 0.9);
  rows.forEach((row, i) => {
    const y = top + line * 0.5 + step * i;
    context.fillStyle = row.colour;
    context.fillRect(line * 1.5, y, line * 1.5, line);
    context.strokeStyle = MUTED;
    context.lineWidth = 1;
    context.strokeRect(line * 1.5, y, line * 1.5, line);
    text(pen, row.label, line * 3.5, y + line * 0.85, { size: 0.85 });
  });
}

/** Rows of at most so many letters, a Chinese one counted as two halves. */
function wrapped(words: string, most: number): string[] {
  const rows = [""];
  let used = 0;
  for (const part of words.split(/(?<=[ ；，、。])/)) {
    const wide = [...part].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.56), 0);
    if (used > 0 && used + wide > most) {
      rows.push("");
      used = 0;
    }
    rows[rows.length - 1] += part;
    used += wide;
  }
  return rows;
}

function sources(): string {
  const levels = state.region.value?.levels.filter((level) => level.has_geometry) ?? [];
  const told = levels.map((level) => [state.levelName(level), sourceOf(level), level.license].filter(Boolean).join(" "));
  const credit = basemapInfo.value?.basemap?.attribution ?? "";
  return `${t("map.sources")}${t("colon")}${[...new Set([...told, credit].filter(Boolean))].join(t("semicolon"))}`;
}
