/** One map of the planner: areas or hexagons in their classes, borders and names above them. */
import { MapboxOverlay } from "@deck.gl/mapbox";
import type { GeoJSONSource, Map as BaseMap, MapMouseEvent } from "maplibre-gl";
import { NOTHING } from "../colours";
import { anchorOf } from "../map/anchor";
import { createMap, EMPTY, ready, type Bbox } from "../map/base";
import { NameLayer, type MapName } from "../map/names";
import { mapColour } from "../map/palette";
import type { AreaCollection } from "../service/areas";
import { hexLayer } from "./hexes";
import type { Painted } from "./painting";
import { plannerLayers } from "./plannerLayers";
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

// How far, in pixels, a drawn border may lie from the given one. Areas that are filled share their
// borders, so theirs stay as given; the thinner the upper lines, the quicker each frame.
const TOLERANCES = { upper: 1, level: 0.375 } as const;
const TILE_BUFFER = 32;

export class PlannerMap {
  private readonly map: BaseMap;
  private readonly names: NameLayer;
  private readonly overlay = new MapboxOverlay({ interleaved: true, layers: [] });
  private upperNames: MapName[] = [];
  private levelNames: MapName[] = [];
  private hovered = "";
  private selected = "";

  private constructor(container: HTMLElement, bbox: Bbox, label: string, private readonly events: MapEvents) {
    this.map = createMap(container, bbox, label);
    this.names = new NameLayer(this.map);
  }

  static async open(container: HTMLElement, bbox: Bbox, label: string, events: MapEvents): Promise<PlannerMap> {
    const made = new PlannerMap(container, bbox, label, events);
    await ready(made.map);
    for (const [id, tolerance] of Object.entries(TOLERANCES)) {
      made.map.addSource(id, { type: "geojson", data: EMPTY, promoteId: "code", buffer: TILE_BUFFER, tolerance });
    }
    for (const layer of plannerLayers()) made.map.addLayer(layer);
    made.map.addControl(made.overlay);
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
    this.source("upper")?.setData(areas);
    this.upperNames = namesOf(areas, 2, 0, 11.6);
    this.drawNames();
  }

  setLevel(areas: AreaCollection, isUpper: boolean): void {
    this.source("level")?.setData(areas);
    this.levelNames = isUpper ? [] : namesOf(areas, 1, 10.2, Infinity);
    this.drawNames();
  }

  paint(painted: Painted | null): void {
    this.map.removeFeatureState({ source: "level" });
    // Beneath hexagons the areas are only there to be pointed at.
    this.map.setPaintProperty("level-fill", "fill-opacity", painted?.shape === "hex" ? 0 : 1);
    this.map.setPaintProperty("ground", "background-color", painted?.shape === "hex" ? NOTHING : mapColour("ground"));
    this.overlay.setProps({ layers: painted?.shape === "hex" ? [hexLayer(painted, "level-line")] : [] });
    if (painted?.shape === "area") {
      painted.codes.forEach((code, i) => {
        this.map.setFeatureState({ source: "level", id: code }, { colour: painted.colours[i] });
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
    this.map.setFilter("hover-line", ["==", ["get", "code"], code]);
  }

  select(code: string): void {
    this.selected = code;
    this.map.setFilter("select-line", ["==", ["get", "code"], code]);
    this.map.setFilter("select-halo", ["==", ["get", "code"], code]);
  }

  /** What is drawn now, names included; drawn afresh because a shown picture cannot be read. */
  async picture(): Promise<HTMLCanvasElement> {
    const drawn = document.createElement("canvas");
    await new Promise<void>((resolve) => {
      this.map.once("render", () => {
        const { width, height } = this.map.getCanvas();
        Object.assign(drawn, { width, height });
        drawn.getContext("2d")!.drawImage(this.map.getCanvas(), 0, 0);
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

  private source(id: keyof typeof TOLERANCES): GeoJSONSource | undefined {
    return this.map.getSource<GeoJSONSource>(id);
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
