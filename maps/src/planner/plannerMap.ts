/** One map of the planner: areas or hexagons in their classes, borders and names above them. */
import type { GeoJSONSource, Map as BaseMap, MapMouseEvent } from "maplibre-gl";
import { NOTHING } from "../colours";
import { anchorOf } from "../map/anchor";
import { createMap, EMPTY, ready, type Bbox } from "../map/base";
import { NameLayer, type MapName } from "../map/names";
import { mapColour } from "../map/palette";
import type { AreaCollection, AreaFeature } from "../service/areas";
import { HexLayer } from "./hexes";
import type { Painted } from "./painting";
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
  picked: (code: string) => void;
}

const TILE_BUFFER = 32;

export class PlannerMap {
  private readonly map: BaseMap;
  private readonly names: NameLayer;
  private readonly hexes = new HexLayer();
  private upper: AreaFeature[] = [];
  private level: AreaFeature[] = [];
  private upperNames: MapName[] = [];
  private levelNames: MapName[] = [];
  private hovered = "";
  private selected = "";

  private constructor(private readonly container: HTMLElement, bbox: Bbox, label: string, private readonly events: MapEvents) {
    this.map = createMap(container, bbox, label);
    this.names = new NameLayer(this.map);
  }

  static async open(container: HTMLElement, bbox: Bbox, label: string, events: MapEvents): Promise<PlannerMap> {
    const made = new PlannerMap(container, bbox, label, events);
    await ready(made.map);
    made.map.addSource("areas", { type: "geojson", data: EMPTY, promoteId: "code", buffer: TILE_BUFFER });
    // The page's own background does it for nothing.
    made.map.setLayoutProperty("ground", "visibility", "none");
    for (const layer of plannerLayers()) made.map.addLayer(layer);
    made.map.addLayer(made.hexes, "level-line");
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
    this.map.jumpTo({ center: [lon, lat], zoom });
  }

  /** Show a box without losing the scale the reader chose, where that suffices. */
  reveal(box: Bbox): void {
    const bounds = this.map.getBounds();
    const inside = bounds.contains([box[0], box[1]]) && bounds.contains([box[2], box[3]]);
    if (!inside) this.map.fitBounds([box[0], box[1], box[2], box[3]], { padding: 60, maxZoom: 13, duration: 0 });
  }

  /** Show a box clear of the legend, which stands at the left. */
  fit(box: Bbox): void {
    const wide = this.map.getContainer().clientWidth;
    const padding = { top: 30, right: 50, bottom: 40, left: wide > 700 ? wide * 0.27 : 20 };
    this.map.fitBounds([box[0], box[1], box[2], box[3]], { padding, maxZoom: 13, duration: 0 });
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
    this.drawNames();
  }

  paint(painted: Painted | null): void {
    this.map.removeFeatureState({ source: "areas" });
    // Beneath hexagons the areas are only there to be pointed at.
    this.map.setPaintProperty("level-fill", "fill-opacity", painted?.shape === "hex" ? 0 : 1);
    this.container.style.backgroundColor = painted?.shape === "hex" ? NOTHING : mapColour("ground");
    this.hexes.show(painted?.shape === "hex" ? painted : null);
    this.map.triggerRepaint();
    if (painted?.shape === "area") {
      painted.codes.forEach((code, i) => {
        this.map.setFeatureState({ source: "areas", id: code }, { colour: painted.colours[i] });
      });
    }
    this.point(this.hovered);
    this.select(this.selected);
    // So that anyone can measure how long a picture takes.
    if (painted) this.map.once("render", () => performance.mark("picture"));
  }

  /** Outline the area that the reader points at, here or in the ranking. */
  point(code: string): void {
    this.hovered = code;
    this.map.setFilter("hover-line", only(code));
  }

  select(code: string): void {
    this.selected = code;
    this.map.setFilter("select-line", only(code));
    this.map.setFilter("select-halo", only(code));
  }

  /** What is drawn now, names included; drawn afresh because a shown picture cannot be read. */
  async picture(): Promise<HTMLCanvasElement> {
    const drawn = document.createElement("canvas");
    await new Promise<void>((resolve) => {
      this.map.once("render", () => {
        const { width, height } = this.map.getCanvas();
        Object.assign(drawn, { width, height });
        const pen = drawn.getContext("2d")!;
        pen.fillStyle = this.container.style.backgroundColor;
        pen.fillRect(0, 0, width, height);
        pen.drawImage(this.map.getCanvas(), 0, 0);
        resolve();
      });
      this.map.triggerRepaint();
    });
    drawn.getContext("2d")!.drawImage(this.names.canvas, 0, 0, drawn.width, drawn.height);
    return drawn;
  }

  private drawNames(): void {
    this.names.show([...this.upperNames, ...this.levelNames]);
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
    this.map.on("click", (event) => this.events.picked(this.at(event).code));
    this.map.on("move", ({ originalEvent }) => this.events.moved(this, originalEvent !== undefined, false));
    this.map.on("moveend", () => this.events.moved(this, false, true));
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
  }));
}
