/** One map of the planner: areas or hexagons in their classes, borders and names above them. */
import type { Feature, Position } from "geojson";
import type { GeoJSONSource, Map as BaseMap, MapMouseEvent } from "maplibre-gl";
import { anchorOf } from "../map/anchor";
import { Basemap } from "../map/basemap";
import { createMap, EMPTY, ready, type Bbox } from "../map/base";
import { NameLayer, type MapName } from "../map/names";
import { dataColours } from "../map/dataColours";
import { mapColour, recolour, withScheme } from "../map/palette";
import { pictureOf, watchPrinting } from "../map/printed";
import type { AreaCollection, AreaFeature } from "../service/areas";
import { HexLayer } from "./hexes";
import type { Painted } from "./painting";
import { Drawer, type Tool } from "./drawing";
import { MARK } from "./markKind";
import { only, plannerLayers, UPPER } from "./plannerLayers";
import type { Camera } from "./view";

export interface Pointed {
  x: number;
  y: number;
  lon: number;
  lat: number;
  /** the area beneath, or "" */
  code: string;
}

export interface MapEvents {
  moved: (map: PlannerMap, byReader: boolean, rests: boolean) => void;
  pointed: (at: Pointed | null) => void;
  picked: (at: Pointed) => void;
  drew: (shape: string) => void;
}

const TILE_BUFFER = 32;
const EQUATOR_M = 40_075_016.686;
const FLY_MS = 600;
/** an area narrower than this part of the map is flown to, though in sight */
const LEAST_SHARE = 0.12;
const CHOSEN_RANK = 9;

export class PlannerMap {
  private readonly map: BaseMap;
  private readonly names: NameLayer;
  private readonly hexes = new HexLayer();
  private upper: AreaFeature[] = [];
  private level: AreaFeature[] = [];
  private upperNames: MapName[] = [];
  private levelNames: MapName[] = [];
  private isPlain = true;
  private selected = "";
  private marks: Feature[] = [];
  private markLayers: string[] = [];
  private sketched: Position[] = [];
  private markNames: MapName[] = [];
  private readonly drawer: Drawer;
  private basemap: Basemap | null = null;
  /** whether the camera moves because the page says so, not the reader */
  private moved = false;
  private lastCamera: Camera | null = null;

  private constructor(private readonly container: HTMLElement, bbox: Bbox, label: string, private readonly events: MapEvents) {
    this.map = createMap(container, bbox, label);
    this.names = new NameLayer(this.map);
    this.drawer = new Drawer(
      this.map,
      (ring) => this.sketch(ring),
      (shape) => events.drew(shape),
    );
  }

  static async open(container: HTMLElement, bbox: Bbox, label: string, events: MapEvents): Promise<PlannerMap> {
    const made = new PlannerMap(container, bbox, label, events);
    await ready(made.map);
    made.map.addSource("areas", { type: "geojson", data: EMPTY, promoteId: "code", buffer: TILE_BUFFER });
    made.map.addSource("marks", { type: "geojson", data: EMPTY });
    // The page's own background does it for nothing.
    made.map.setLayoutProperty("ground", "visibility", "none");
    const layers = plannerLayers();
    for (const layer of layers) made.map.addLayer(layer);
    made.markLayers = layers.flatMap((one) => ("source" in one && one.source === "marks" ? [one.id] : []));
    made.layMarks();
    made.map.addLayer(made.hexes, "level-line");
    made.basemap = new Basemap(made.map, { shapes: "level-fill", lines: "level-line", opacity: 0.7 });
    watchPrinting({ map: made.map, names: made.names });
    withScheme(made.map, () => made.recolour());
    made.listen();
    return made;
  }

  close(): void {
    this.map.remove();
  }

  get camera(): Camera {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  get box(): [number, number, number, number] {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  jump({ lon, lat, zoom }: Camera): void {
    this.byPage(() => this.map.jumpTo({ center: [lon, lat], zoom }));
  }

  /** Show a box without losing the scale the reader chose, where that suffices. */
  reveal(box: Bbox): void {
    const bounds = this.map.getBounds();
    const inside = bounds.contains([box[0], box[1]]) && bounds.contains([box[2], box[3]]);
    const share = (box[2] - box[0]) / (bounds.getEast() - bounds.getWest());
    if (inside && share > LEAST_SHARE) return;
    const duration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : FLY_MS;
    this.map.fitBounds([box[0], box[1], box[2], box[3]], { padding: 70, maxZoom: 13.5, duration });
  }

  private byPage(act: () => void): void {
    this.moved = true;
    act();
    this.moved = false;
  }

  /** Show a box. */
  fit(box: Bbox): void {
    const padding = { top: 30, right: 50, bottom: 40, left: 20 };
    this.byPage(() => this.map.fitBounds([box[0], box[1], box[2], box[3]], { padding, maxZoom: 13, duration: 0 }));
  }

  setUpper(areas: AreaCollection): void {
    this.upper = areas.features.map((one) => ({ ...one, properties: { ...one.properties, [UPPER]: true } }));
    this.lay();
    this.upperNames = namesOf(areas, 2, 0, 11.6);
    this.drawNames();
  }

  setLevel(areas: AreaCollection, isUpper: boolean): void {
    this.level = areas.features;
    this.lay();
    this.levelNames = isUpper ? [] : namesOf(areas, 1, 10.2, Infinity);
    this.select(this.selected);
    this.drawNames();
  }

  paint(painted: Painted | null): void {
    this.map.removeFeatureState({ source: "areas" });
    // Beneath hexagons the areas are only there to be pointed at.
    this.map.setPaintProperty("level-fill", "fill-opacity", painted?.shape === "hex" ? 0 : 1);
    this.isPlain = painted?.shape !== "hex";
    this.paintGround();
    this.hexes.show(painted?.shape === "hex" ? painted : null);
    this.map.triggerRepaint();
    if (painted?.shape === "area") {
      for (const { properties } of this.level) this.map.setFeatureState({ source: "areas", id: properties.code }, { colour: dataColours.value.nothing });
      painted.codes.forEach((code, i) => {
        this.map.setFeatureState({ source: "areas", id: code }, { colour: painted.colours[i] });
      });
    }
    // So that anyone can measure how long a picture takes.
    if (painted) this.map.once("render", () => performance.mark("picture"));
  }

  /** The ground is the page's own background, which costs nothing; beneath hexagons it is what is nowhere. */
  private paintGround(): void {
    this.container.style.backgroundColor = this.isPlain ? mapColour("ground") : dataColours.value.nothing;
  }

  /** Take the present colours, light or dark. */
  private recolour(): void {
    recolour(this.map, plannerLayers());
    this.basemap?.recolour();
    this.paintGround();
    this.names.draw();
  }

  /** Outline the area that the reader points at, here or in the ranking. */
  point(code: string): void {
    this.map.setFilter("hover-line", only(code));
  }

  select(code: string): void {
    this.selected = code;
    this.map.setFilter("select-line", only(code));
    this.map.setFilter("select-halo", only(code));
    this.drawNames();
  }

  /** Draw marks above the map: alarms, and what the reader drew or picked. */
  mark(marks: Feature[], names: MapName[]): void {
    this.marks = marks;
    this.markNames = names;
    this.layMarks();
    this.drawNames();
  }

  setTool(tool: Tool | null): void {
    this.drawer.setTool(tool);
  }

  private sketch(ring: Position[]): void {
    this.sketched = ring;
    this.layMarks();
  }

  private layMarks(): void {
    const sketch: Feature[] =
      this.sketched.length > 1
        ? [{ type: "Feature", properties: { [MARK]: "drawn" }, geometry: { type: "LineString", coordinates: this.sketched } }]
        : [];
    const features = [...this.marks, ...sketch];
    this.map.getSource<GeoJSONSource>("marks")?.setData({ type: "FeatureCollection", features });
    // A source without features still costs a pass over the picture, each frame.
    for (const id of this.markLayers) this.map.setLayoutProperty(id, "visibility", features.length > 0 ? "visible" : "none");
  }

  /** What is drawn now, names included, with `scale` times as many pixels as the screen has. */
  async picture(scale = 1): Promise<HTMLCanvasElement> {
    if (!this.map.loaded()) await new Promise<void>((resolve) => this.map.once("idle", () => resolve()));
    return pictureOf({ map: this.map, names: this.names }, scale);
  }

  /** How many metres a pixel of the screen is wide in the middle of the map. */
  get metresPerPixel(): number {
    const { lat, zoom } = this.camera;
    return (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom);
  }

  private drawNames(): void {
    const own = this.level.find((one) => one.properties.code === this.selected);
    const chosen = own ? namesOf({ type: "FeatureCollection", features: [own] }, CHOSEN_RANK, 0, Infinity) : [];
    this.basemap?.leaveOut([...this.upperNames, ...this.levelNames].map((name) => name.text));
    this.names.show([...chosen, ...this.markNames, ...this.upperNames, ...this.levelNames]);
  }

  private lay(): void {
    const features = [...this.level, ...this.upper];
    this.map.getSource<GeoJSONSource>("areas")?.setData({ type: "FeatureCollection", features });
  }

  private listen(): void {
    this.map.on("mousemove", (event) => {
      if (!this.map.isMoving()) this.events.pointed(this.at(event));
    });
    this.map.on("mouseout", () => this.events.pointed(null));
    this.map.on("movestart", () => this.events.pointed(null));
    this.map.on("click", (event) => (this.drawer.isBusy ? this.drawer.click(event) : this.events.picked(this.at(event))));
    // The wheel's and the buttons' moves carry no event of the reader's: all that the page did not make are the reader's.
    this.map.on("move", () => this.events.moved(this, this.isMovedByReader(), false));
    this.map.on("moveend", () => this.events.moved(this, this.isMovedByReader(), true));
  }

  /** A change of size moves nothing, though the map says so. */
  private isMovedByReader(): boolean {
    const { lon, lat, zoom } = this.camera;
    const before = this.lastCamera;
    this.lastCamera = { lon, lat, zoom };
    return !this.moved && before !== null && (before.lon !== lon || before.lat !== lat || before.zoom !== zoom);
  }

  private at({ point, lngLat }: MapMouseEvent): Pointed {
    const [found] = this.map.queryRenderedFeatures(point, { layers: ["level-fill"] });
    return { x: point.x, y: point.y, lon: lngLat.lng, lat: lngLat.lat, code: String(found?.properties["code"] ?? "") };
  }
}

function namesOf(areas: AreaCollection, rank: number, fromZoom: number, toZoom: number): MapName[] {
  return areas.features.map(({ geometry, properties }) => ({
    ...anchorOf(geometry),
    text: properties.name,
    rank,
    fromZoom,
    toZoom,
    size: rank > 1 ? 0.9 : 0.78,
    strong: rank > 1,
    movable: rank > 1,
  }));
}
