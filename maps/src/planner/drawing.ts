/** Drawing an area on a map: what the pointer does becomes a shape as the service spells it. */
import { signal } from "@preact/signals";
import type { Position } from "geojson";
import type { Map as BaseMap, MapMouseEvent, MapTouchEvent } from "maplibre-gl";

export type Tool = "polygon" | "circle" | "lasso";

/** the tool in hand; null is none */
export const drawing = signal<Tool | null>(null);

export function stopDrawing(): void {
  drawing.value = null;
}

const EARTH_M = 6_371_008.8;
const CIRCLE_CORNERS = 72;
/** corners that the service takes at most */
const MOST_CORNERS = 200;
const LEAST_RADIUS_M = 20;
/** between two points of a lasso, in pixels */
const STRIDE_PX = 4;
const DIGITS = 5;

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The distance of two places on a sphere, in metres. */
export function metres([lon1, lat1]: readonly number[], [lon2, lat2]: readonly number[]): number {
  const [a, b] = [radians(lat1!), radians(lat2!)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(lon2! - lon1!) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** A circle's outline on a sphere. */
export function ringOf([lon, lat]: readonly number[], radiusM: number): Position[] {
  const angle = radiusM / EARTH_M;
  const [x, y] = [radians(lon!), radians(lat!)];
  return Array.from({ length: CIRCLE_CORNERS + 1 }, (_, i) => {
    const bearing = (2 * Math.PI * i) / CIRCLE_CORNERS;
    const north = Math.asin(Math.sin(y) * Math.cos(angle) + Math.cos(y) * Math.sin(angle) * Math.cos(bearing));
    const east = x + Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(y), Math.cos(angle) - Math.sin(y) * Math.sin(north));
    return [(east * 180) / Math.PI, (north * 180) / Math.PI];
  });
}

const place = ([lon, lat]: readonly number[]): string => `${Number(lon!.toFixed(DIGITS))},${Number(lat!.toFixed(DIGITS))}`;

export const circleText = (centre: readonly number[], radiusM: number): string => `circle:${place(centre)},${Math.round(radiusM)}`;

export function polygonText(corners: readonly (readonly number[])[]): string {
  const stride = Math.ceil(corners.length / MOST_CORNERS);
  return `polygon:${corners.filter((_, i) => i % stride === 0).map(place).join(";")}`;
}

/** The outline of a circle or polygon as it stands in a link; none for cells. */
export function outlineOf(shape: string): Position[] | null {
  const [kind = "", rest = ""] = shape.split(":");
  if (kind === "circle") {
    const [lon = NaN, lat = NaN, radius = NaN] = rest.split(",").map(Number);
    return Number.isFinite(lon + lat + radius) ? ringOf([lon, lat], radius) : null;
  }
  if (kind !== "polygon") return null;
  const corners = rest.split(";").map((part) => part.split(",").map(Number));
  const fine = corners.length >= 3 && corners.every(([lon, lat]) => Number.isFinite(lon! + lat!));
  return fine ? [...corners, corners[0]!] : null;
}

type Pointer = MapMouseEvent | MapTouchEvent;

/** Watches a map's pointer while a tool is in hand; `sketch` shows what is drawn so far. */
export class Drawer {
  private corners: Position[] = [];
  private pressed = false;
  private last = { x: 0, y: 0 };

  constructor(
    private readonly map: BaseMap,
    private readonly sketch: (ring: Position[]) => void,
    private readonly done: (shape: string) => void,
  ) {
    map.on("mousedown", (event) => this.press(event));
    map.on("touchstart", (event) => this.press(event));
    map.on("mousemove", (event) => this.move(event));
    map.on("touchmove", (event) => this.move(event));
    map.on("mouseup", () => this.release());
    map.on("touchend", () => this.release());
    map.on("dblclick", (event) => this.finishPolygon(event));
    map.getContainer().addEventListener("keydown", (event) => event.key === "Enter" && this.finishPolygon());
  }

  /** Whether the pointer belongs to the drawing now. */
  get isBusy(): boolean {
    return drawing.value !== null;
  }

  /** Begin with nothing, or give the map back to the hand. */
  setTool(tool: Tool | null): void {
    this.corners = [];
    this.pressed = false;
    this.sketch([]);
    const pan = tool === null || tool === "polygon";
    this.map.dragPan[pan ? "enable" : "disable"]();
    this.map.doubleClickZoom[tool === null ? "enable" : "disable"]();
    this.map.getCanvas().style.cursor = tool === null ? "" : "crosshair";
  }

  /** A click sets a corner of a polygon. */
  click({ lngLat }: Pointer): void {
    if (drawing.value !== "polygon") return;
    this.corners.push([lngLat.lng, lngLat.lat]);
    this.sketch(this.corners);
  }

  private press(event: Pointer): void {
    if (drawing.value !== "circle" && drawing.value !== "lasso") return;
    event.preventDefault();
    this.pressed = true;
    this.corners = [[event.lngLat.lng, event.lngLat.lat]];
    this.last = event.point;
  }

  private move({ lngLat, point }: Pointer): void {
    const here: Position = [lngLat.lng, lngLat.lat];
    const [first] = this.corners;
    if (!first) return;
    if (drawing.value === "polygon") this.sketch([...this.corners, here]);
    if (!this.pressed) return;
    if (drawing.value === "circle") {
      this.corners = [first, here];
      this.sketch(ringOf(first, metres(first, here)));
    } else if (Math.hypot(point.x - this.last.x, point.y - this.last.y) >= STRIDE_PX) {
      this.corners.push(here);
      this.last = point;
      this.sketch(this.corners);
    }
  }

  private release(): void {
    if (!this.pressed) return;
    this.pressed = false;
    const [first, last] = [this.corners[0], this.corners.at(-1)];
    if (drawing.value === "circle" && first && last) {
      const radius = metres(first, last);
      if (radius >= LEAST_RADIUS_M) return this.finish(circleText(first, radius));
    } else if (drawing.value === "lasso" && this.corners.length >= 3) {
      return this.finish(polygonText(this.corners));
    }
    this.setTool(drawing.value);
  }

  private finishPolygon(event?: Pointer): void {
    if (drawing.value !== "polygon") return;
    event?.preventDefault();
    // a double click has set its corner twice
    const corners = this.corners.filter((one, i) => i === 0 || metres(one, this.corners[i - 1]!) > 1);
    if (corners.length >= 3) this.finish(polygonText(corners));
  }

  private finish(shape: string): void {
    stopDrawing();
    this.done(shape);
  }
}
