/** The board's map: areas of a level in their colours, borders above them, names. */
import type { GeoJSONSource, LayerSpecification, LineLayerSpecification, Map as BaseMap, MapMouseEvent } from "maplibre-gl";
import { anchorOf } from "../map/anchor";
import { Basemap } from "../map/basemap";
import { bboxOf, createMap, EMPTY, ready, union, type Bbox } from "../map/base";
import { NameLayer, type MapName } from "../map/names";
import { dataColours } from "../map/dataColours";
import { mapColour, recolour, withScheme } from "../map/palette";
import { watchPrinting } from "../map/printed";
import type { AreaCollection } from "../service/areas";

interface Events {
  pointed: (code: string) => void;
  picked: (code: string) => void;
}

function layers(): LayerSpecification[] {
  const line = (id: string, source: string, colour: string, width: number): LineLayerSpecification => ({
    id, type: "line", source, paint: { "line-color": colour, "line-width": width },
  });
  const only = (layer: LineLayerSpecification): LineLayerSpecification => ({ ...layer, filter: ["==", ["get", "code"], ""] });
  return [
    {
      id: "fill", type: "fill", source: "areas",
      paint: { "fill-color": ["to-color", ["feature-state", "colour"], "rgba(0, 0, 0, 0)"], "fill-antialias": false },
    },
    line("areas-line", "areas", mapColour("level-line"), 0.4),
    line("upper-line", "upper", mapColour("muted"), 1.1),
    only(line("halo", "areas", mapColour("halo"), 5)),
    only(line("chosen", "areas", mapColour("lead-line"), 2.6)),
    only(line("pointed", "areas", mapColour("lead-line"), 1.8)),
  ];
}

export class AreaPainter {
  private readonly names: NameLayer;
  private areas: AreaCollection | null = null;
  private upperNames: MapName[] = [];
  private areaNames: MapName[] = [];
  private basemap: Basemap | null = null;

  private constructor(private readonly map: BaseMap, private readonly events: Events) {
    this.names = new NameLayer(map);
  }

  static async open(container: HTMLElement, bbox: Bbox, label: string, events: Events): Promise<AreaPainter> {
    const made = new AreaPainter(createMap(container, bbox, label), events);
    await ready(made.map);
    made.map.addSource("areas", { type: "geojson", data: EMPTY, promoteId: "code" });
    made.map.addSource("upper", { type: "geojson", data: EMPTY });
    for (const layer of layers()) made.map.addLayer(layer);
    made.basemap = new Basemap(made.map, { shapes: "fill", lines: "areas-line", opacity: 0.7 });
    watchPrinting({ map: made.map, names: made.names });
    withScheme(made.map, () => made.recolour());
    made.listen();
    return made;
  }

  close(): void {
    this.map.remove();
  }

  setUpper(areas: AreaCollection): void {
    this.map.getSource<GeoJSONSource>("upper")?.setData(areas);
    this.upperNames = namesOf(areas, 2, 0, 11.2);
    this.drawNames();
  }

  /** Show the areas of a level; those of the level above have their names from `setUpper`. */
  setAreas(areas: AreaCollection, isUpper: boolean): void {
    if (areas === this.areas) return;
    this.areas = areas;
    this.map.getSource<GeoJSONSource>("areas")?.setData(areas);
    this.areaNames = isUpper ? [] : namesOf(areas, 1, 10.4, Infinity);
    this.drawNames();
    if (areas.features.length > 0) {
      const [west, south, east, north] = union(areas.features.map((one) => bboxOf(one.geometry)));
      this.map.fitBounds([west, south, east, north], { padding: 14, duration: 0 });
    }
  }

  paint(colours: Map<string, string>): void {
    this.map.removeFeatureState({ source: "areas" });
    const colour = dataColours.value.nothing;
    for (const { properties } of this.areas?.features ?? []) this.map.setFeatureState({ source: "areas", id: properties.code }, { colour });
    for (const [id, colour] of colours) this.map.setFeatureState({ source: "areas", id }, { colour });
    this.map.once("render", () => performance.mark("picture"));
    this.map.triggerRepaint();
  }

  /** Take the present colours, light or dark. */
  private recolour(): void {
    this.map.setPaintProperty("ground", "background-color", mapColour("ground"));
    recolour(this.map, layers());
    this.basemap?.recolour();
    this.names.draw();
  }

  point(code: string): void {
    this.map.setFilter("pointed", ["==", ["get", "code"], code]);
  }

  /** Outline the chosen area, and bring it into view where it is not. */
  select(code: string): void {
    for (const layer of ["halo", "chosen"]) this.map.setFilter(layer, ["==", ["get", "code"], code]);
    const area = this.areas?.features.find((one) => one.properties.code === code);
    if (!area) return;
    const [west, south, east, north] = bboxOf(area.geometry);
    const seen = this.map.getBounds();
    if (seen.contains([west, south]) && seen.contains([east, north])) return;
    this.map.fitBounds([west, south, east, north], { padding: 60, maxZoom: 11.5, duration: 0 });
  }

  private drawNames(): void {
    this.basemap?.leaveOut([...this.upperNames, ...this.areaNames].map((name) => name.text));
    this.names.show([...this.upperNames, ...this.areaNames]);
  }

  private listen(): void {
    this.map.on("mousemove", (event) => this.events.pointed(this.at(event)));
    this.map.on("mouseout", () => this.events.pointed(""));
    this.map.on("click", (event) => {
      const code = this.at(event);
      if (code) this.events.picked(code);
    });
  }

  private at({ point }: MapMouseEvent): string {
    const [found] = this.map.queryRenderedFeatures(point, { layers: ["fill"] });
    return String(found?.properties["code"] ?? "");
  }
}

function namesOf(areas: AreaCollection, rank: number, fromZoom: number, toZoom: number): MapName[] {
  return areas.features.map(({ geometry, properties }) => ({
    ...anchorOf(geometry), text: properties.name, rank, fromZoom, toZoom, size: rank > 1 ? 0.82 : 0.74, strong: rank > 1,
  }));
}
