import type { LngLat, Map as BaseMap } from "maplibre-gl";
import type { LonLat } from "../geography/coordinates";
import { mapColour, type MapColour } from "./palette";

/** A name to draw at a place; the higher rank wins where two would touch. */
export interface MapName {
  lon: number;
  lat: number;
  text: string;
  rank: number;
  size?: number;
  strong?: boolean;
  colour?: MapColour;
  /** drawn only from this zoom on */
  fromZoom?: number;
  /** and only below this one */
  toZoom?: number;
  /** may move up or down by a line to keep clear of what is drawn already */
  movable?: boolean;
}

interface LabelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP_PX = 3;
// In lines of the name's own size; the place itself first.
const SHIFTS = [0, -1.7, 1.7, -3.2];
const STILL = [0];
// What lies over the map: a name beneath it could be read in part only.
const OVER = ".map-notes > *, .draw button, .maplibregl-ctrl";
// Beyond this the margins would lack their names.
const SLIDE_PX = 60;

/**
 * Names on a plain canvas above the map, in the system's own fonts: a glyph server would be needed
 * for MapLibre's, and there is none on an intranet.
 */
export class NameLayer {
  readonly canvas = document.createElement("canvas");
  private names: readonly MapName[] = [];
  private point: LonLat | null = null;
  private drawn: { centre: LngLat; zoom: number; x: number; y: number } | null = null;
  private widths = new Map<string, number>();

  constructor(private readonly map: BaseMap) {
    this.canvas.className = "map-names";
    this.canvas.setAttribute("aria-hidden", "true");
    map.getCanvasContainer().append(this.canvas);
    map.on("move", () => this.follow());
    map.on("moveend", () => this.draw());
    map.on("resize", () => this.draw());
  }

  /** Draw these names, clear of a marked point. */
  show(names: readonly MapName[], point: LonLat | null = null): void {
    this.names = [...names].sort((a, b) => b.rank - a.rank);
    this.point = point;
    this.draw();
  }

  /** While the map only slides the drawn names slide along, which costs nearly nothing. */
  private follow(): void {
    const { drawn } = this;
    if (drawn === null || drawn.zoom !== this.map.getZoom()) return this.draw();
    const { x, y } = this.map.project(drawn.centre);
    const [dx, dy] = [x - drawn.x, y - drawn.y];
    if (Math.hypot(dx, dy) > SLIDE_PX) return this.draw();
    this.canvas.style.transform = `translate(${dx}px, ${dy}px)`;
  }

  /** The names as now, on a canvas of their own with so many pixels to one of the screen; letters `letter` times as large. */
  drawnAt(scale: number, letter = 1): HTMLCanvasElement {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: width * scale, height: height * scale });
    const pen = canvas.getContext("2d");
    if (pen) this.drawWith(pen, { scale, letter }, width, height, []);
    return canvas;
  }

  draw(): void {
    const centre = this.map.getCenter();
    this.drawn = { centre, zoom: this.map.getZoom(), ...this.map.project(centre) };
    this.canvas.style.transform = "";
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const pen = this.canvas.getContext("2d");
    if (pen) this.drawWith(pen, { scale, letter: 1 }, width, height, this.covered());
  }

  private drawWith(pen: CanvasRenderingContext2D, { scale, letter }: { scale: number; letter: number }, width: number, height: number, covered: readonly LabelBox[]): void {
    pen.scale(scale, scale);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    this.drawAll(pen, letter, width, height, covered);
  }

  private drawAll(pen: CanvasRenderingContext2D, letter: number, width: number, height: number, covered: readonly LabelBox[]): void {
    const { fontSize, fontFamily: family } = getComputedStyle(document.body);
    const root = parseFloat(fontSize) * letter;
    const zoom = this.map.getZoom();
    const halo = mapColour("halo");
    const inks = new Map([...new Set(this.names.map((name) => name.colour ?? "name"))].map((one) => [one, mapColour(one)]));
    const taken = [...this.pointBox(root), ...covered];
    for (const name of this.names) {
      if (zoom < (name.fromZoom ?? 0) || zoom >= (name.toZoom ?? Infinity)) continue;
      const at = this.map.project([name.lon, name.lat]);
      const size = (name.size ?? 0.8) * root;
      pen.font = `${name.strong ? 600 : 400} ${size}px ${family}`;
      const half = this.widthOf(pen, name.text) / 2;
      const x = inside(at.x, half, width, name.movable ? Infinity : half / 2);
      const y = inside(at.y, size * 0.6, height, size);
      if (x === null || y === null) continue;
      const free = (name.movable ? SHIFTS : STILL)
        .map((lines) => y + lines * size)
        .filter((row) => inside(row, size * 0.6, height, 0) !== null)
        .find((row) => !taken.some((other) => touches(boxAround(x, row, half, size), other)));
      if (free === undefined) continue;
      taken.push(boxAround(x, free, half, size));
      pen.strokeStyle = halo;
      pen.lineWidth = Math.max(3, size / 4);
      pen.strokeText(name.text, x, free);
      pen.fillStyle = inks.get(name.colour ?? "name") ?? "";
      pen.fillText(name.text, x, free);
    }
  }

  /** The boxes of what lies over the map, from its upper left corner. */
  private covered(): LabelBox[] {
    const container = this.map.getContainer();
    const { left, top } = container.getBoundingClientRect();
    return [...(container.parentElement?.querySelectorAll(OVER) ?? [])]
      .map((part) => part.getBoundingClientRect())
      .filter((box) => box.width > 0)
      .map((box) => ({ left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top }));
  }

  private pointBox(root: number): LabelBox[] {
    if (!this.point) return [];
    const { x, y } = this.map.project([this.point.lon, this.point.lat]);
    return [boxAround(x, y, root * 0.7, root)];
  }

  private widthOf(pen: CanvasRenderingContext2D, text: string): number {
    const key = `${pen.font}|${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    const width = pen.measureText(text).width;
    this.widths.set(key, width);
    return width;
  }
}

/**
 * The middle of a name on one axis so that all of it is on the map, moved by ``most`` pixels or less;
 * null where its place is off the map or that is not enough.
 */
export function inside(at: number, half: number, extent: number, most: number): number | null {
  if (at < 0 || at > extent || 2 * half > extent) return null;
  const moved = Math.min(Math.max(at, half), extent - half);
  return Math.abs(moved - at) <= most ? moved : null;
}

function boxAround(x: number, y: number, half: number, size: number): LabelBox {
  return { left: x - half, right: x + half, top: y - size * 0.6, bottom: y + size * 0.6 };
}

function touches(a: LabelBox, b: LabelBox): boolean {
  return (
    a.left < b.right + GAP_PX && b.left < a.right + GAP_PX && a.top < b.bottom + GAP_PX && b.top < a.bottom + GAP_PX
  );
}
