/** Draws one answer on the map: the areas in question, the error disc, the nearest border. */
import maplibregl, { type GeoJSONSource, type LayerSpecification, type Map as BaseMap } from "maplibre-gl";
import type { Feature, Geometry } from "geojson";
import type { LonLat } from "../geography/coordinates";
import { disc, nearestOnBorder } from "../geography/disc";
import { anchorOf } from "../map/anchor";
import { Basemap } from "../map/basemap";
import { bboxOf, createMap, EMPTY, groundWidth, ready, union, type Bbox } from "../map/base";
import { widened } from "../map/boxes";
import { NameLayer, type MapName } from "../map/names";
import { mapColour, recolour, withScheme } from "../map/palette";
import { watchPrinting } from "../map/printed";
import type { AreaCollection, AreaFeature, AreaGeometry } from "../service/areas";
import type { Border, PlaceExtent, Position } from "../service/types";
import { callLayers } from "./callLayers";

export interface DrawnArea {
  feature: AreaFeature;
  role: "lead" | "candidate" | "neighbour";
  caption: string;
  /** whether the map moves to show it */
  inView: boolean;
  /** whether the shortest way from the position to its border is drawn */
  beside: boolean;
}

export interface DrawnCall {
  areas: DrawnArea[];
  position: Position | null;
  /** the road, river or park that was named */
  extent: PlaceExtent | null;
  border: Border | null;
  verdict: string;
}

const CLOSEST_ZOOM = 16.5;
const PADDING_PX = { top: 40, left: 40, right: 56, bottom: 40 };
/** the part of the map on each side that is left for what lies around: a place is known by its neighbours */
const AROUND = 0.14;
/** where lines have the widths that the layers name, in pixels of a letter */
const USUAL_LETTER_PX = 15;
// The notes at the map's foot stay clear of what is shown, unless the map is low.
const NOTES_GAP_PX = 28;
const NOTES_SHARE = 0.35;

// Few tiles are drawn quickly. One of level 10 keeps places to 5 metres, one of level 12 to about one.
const FINEST_TILES = { region: 8, leads: 10, areas: 12, extent: 14, disc: 16, way: 16 };

export class CallMap {
  private readonly map: BaseMap;
  private readonly names: NameLayer;
  private readonly marker: maplibregl.Marker;
  private basemap: Basemap | null = null;
  private context: MapName[] = [];
  private captions: MapName[] = [];
  private point: LonLat | null = null;
  private verdict = "direct";
  private readonly held: Partial<Record<keyof typeof FINEST_TILES, string>> = { areas: "", extent: "[]", disc: "[]", way: "[]" };

  private holding = false;
  private due = false;

  private constructor(container: HTMLElement, private readonly bbox: Bbox, label: string, private readonly drop: (at: LonLat) => void) {
    this.map = createMap(container, bbox, label);
    const repaint = this.map.triggerRepaint.bind(this.map);
    this.map.triggerRepaint = () => {
      if (this.holding) this.due = true;
      else repaint();
    };
    this.names = new NameLayer(this.map);
    const sign = document.createElement("div");
    sign.className = "map-point";
    this.marker = new maplibregl.Marker({ element: sign });
    this.map.getCanvas().id = "map-canvas";
    this.listen();
    watchPrinting({ map: this.map, names: this.names }, () => this.point && { ...this.point, colour: mapColour("disc") });
  }

  static async open(container: HTMLElement, bbox: Bbox, label: string, drop: (at: LonLat) => void): Promise<CallMap> {
    const drawn = new CallMap(container, bbox, label, drop);
    await ready(drawn.map);
    drawn.addLayers();
    withScheme(drawn.map, () => drawn.recolour());
    return drawn;
  }

  /** Leave the picture as it is for now: frames drawn in software would hold up the words. */
  hold(holding: boolean): void {
    this.holding = holding;
    if (holding || !this.due) return;
    this.due = false;
    this.map.triggerRepaint();
  }

  /** The region's areas behind the answer. */
  setContext(id: "region" | "leads", areas: AreaCollection, fromZoom: number, rank: number): void {
    this.source(id)?.setData(areas);
    const named = areas.features.map(({ geometry, properties }) => ({
      ...anchorOf(geometry),
      text: properties.name,
      rank,
      fromZoom,
      colour: "muted" as const,
      size: rank > 1 ? 0.85 : 0.75,
    }));
    this.context = [...this.context.filter((name) => name.rank !== rank), ...named];
    this.basemap?.leaveOut(this.context.map((name) => name.text));
    this.drawNames();
  }

  /** Draw a call, or nothing; moved to what is known of it, or back to the whole region. */
  show(call: DrawnCall | null, move: boolean): void {
    const areas = call?.areas ?? [];
    const drawn = areas.map(({ feature, role }) => ({ ...feature, properties: { role } }));
    this.put("areas", drawn, areas.map(({ feature, role }) => `${feature.properties.code} ${role}`).join());
    const course = call?.extent ? [extentFeature(call.extent)] : [];
    this.put("extent", course, JSON.stringify(course));
    this.showPosition(call);
    this.showBorder(call);
    this.point = call?.position ?? null;
    this.captions = areas.map(({ feature, role, caption }) => ({
      ...anchorOf(feature.geometry),
      text: caption,
      rank: role === "neighbour" ? 5 : role === "lead" ? 9 : 8,
      strong: role !== "neighbour",
      movable: true,
      size: role === "neighbour" ? 0.8 : 0.95,
    }));
    this.drawNames();
    if (move) this.fit(call);
  }

  private showPosition(call: DrawnCall | null): void {
    const at = call?.position;
    const round = at && at.radius_m > 0 ? [feature(disc(at, at.radius_m))] : [];
    this.put("disc", round, JSON.stringify(round));
    if (at) this.marker.setLngLat([at.lon, at.lat]).addTo(this.map);
    else this.marker.remove();
    const beside = call?.areas.find((area) => area.beside);
    const way = at && beside ? [shortestWay(at, beside.feature.geometry)] : [];
    this.put("way", way, JSON.stringify(way));
  }

  private showBorder(call: DrawnCall | null): void {
    const lat = this.map.getCenter().lat;
    const width = call?.border ? 2 * call.border.accuracy_m : 0;
    this.map.setPaintProperty("areas-band", "line-width", groundWidth(width, lat));
    const dash = call?.border?.approximate ? [3, 2] : [1, 0];
    this.map.setPaintProperty("areas-line", "line-dasharray", dash);
    this.verdict = call?.verdict ?? "direct";
    this.paintVerdict();
  }

  private paintVerdict(): void {
    const colour = getComputedStyle(document.documentElement).getPropertyValue(`--${this.verdict}`);
    for (const id of ["areas-fill", "areas-over"]) this.map.setPaintProperty(id, "fill-color", colour.trim());
  }

  private fit(call: DrawnCall | null): void {
    const spread = call?.border?.accuracy_m ?? 0;
    const boxes: Bbox[] = call?.areas.filter((area) => area.inView).map((area) => widened(bboxOf(area.feature.geometry), spread)) ?? [];
    const position = call?.position;
    if (position) boxes.push(bboxOf(disc(position, Math.max(position.radius_m * 1.6, 150))));
    if (boxes.length === 0) boxes.push(this.bbox);
    // at once: a flight costs many frames, which a machine without a graphics card has not
    this.map.fitBounds(union(boxes), { padding: this.padding(call !== null), maxZoom: CLOSEST_ZOOM, duration: 0 });
  }

  /** Room on each side: for the buttons and notes above the map, and for what lies around a call's place. */
  private padding(isCall: boolean): typeof PADDING_PX {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const [x, y] = isCall ? [clientWidth * AROUND, clientHeight * AROUND] : [0, 0];
    const { top, left, right } = PADDING_PX;
    return { top: Math.max(top, y), left: Math.max(left, x), right: Math.max(right, x), bottom: Math.max(this.foot(), y) };
  }

  private layers(): LayerSpecification[] {
    const letter = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return callLayers(this.basemap?.isShown ?? false, letter / USUAL_LETTER_PX);
  }

  /** How far the notes at the map's foot reach up, in pixels. */
  private foot(): number {
    const container = this.map.getContainer();
    const notes = container.parentElement?.querySelector(".map-notes")?.clientHeight ?? 0;
    return Math.max(PADDING_PX.bottom, Math.min(notes + NOTES_GAP_PX, container.clientHeight * NOTES_SHARE));
  }

  private drawNames(): void {
    const quiet = this.context.filter((name) => !this.captions.some((caption) => caption.text.includes(name.text)));
    this.names.show([...this.captions, ...quiet], this.point);
  }

  /** Take the present colours, light or dark. */
  private recolour(): void {
    this.map.setPaintProperty("ground", "background-color", mapColour("ground"));
    recolour(this.map, this.layers());
    this.paintVerdict();
    this.basemap?.recolour();
    this.names.draw();
  }

  private addLayers(): void {
    for (const id of ["region", "leads", "areas", "extent", "disc", "way"] as const) {
      if (!this.map.getSource(id)) this.map.addSource(id, { type: "geojson", data: EMPTY, maxzoom: FINEST_TILES[id] });
    }
    for (const layer of this.layers()) {
      if (this.map.getLayer(layer.id)) this.map.removeLayer(layer.id);
      this.map.addLayer(layer);
    }
    this.basemap ??= new Basemap(this.map, { shapes: "areas-fill", lines: "leads-line" }, () => this.addLayers());
    this.basemap.draw();
    this.drawNames();
  }

  private listen(): void {
    this.map.on("click", ({ lngLat }) => this.drop({ lon: lngLat.lng, lat: lngLat.lat }));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const { lng, lat } = this.map.getCenter();
      this.drop({ lon: lng, lat });
    });
  }

  /** Give a source its features, unless it has them: each time costs several frames. */
  private put(id: keyof typeof FINEST_TILES, features: Feature[], key: string): void {
    if (this.held[id] === key) return;
    this.held[id] = key;
    this.source(id)?.setData({ type: "FeatureCollection", features });
  }

  private source(id: string): GeoJSONSource | undefined {
    return this.map.getSource<GeoJSONSource>(id);
  }
}

function feature(geometry: AreaGeometry): Feature {
  return { type: "Feature", properties: {}, geometry };
}

function extentFeature({ geometry }: PlaceExtent): Feature {
  return { type: "Feature", properties: {}, geometry: geometry as Geometry };
}

/** The straight line from a position to the nearest border of a neighbour. */
function shortestWay(at: LonLat, geometry: AreaGeometry): Feature {
  const to = nearestOnBorder(at, geometry);
  const line = [[at.lon, at.lat], [to.lon, to.lat]];
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line } };
}
