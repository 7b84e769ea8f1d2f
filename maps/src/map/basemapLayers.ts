import type { ExpressionSpecification, FilterSpecification, LayerSpecification, LineLayerSpecification, SymbolLayerSpecification } from "maplibre-gl";
import { mapColour, type MapColour } from "./palette";

export const BASEMAP = "basemap";
const PREFIX = "basemap-";
const source = BASEMAP;

const kinds = (...names: string[]): FilterSpecification => ["in", ["get", "kind"], ["literal", names]];
/** A width in pixels at each of some zooms, growing between them. */
const width = (...stops: number[]): ExpressionSpecification => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];

interface RoadClass {
  id: string;
  kinds: string[];
  colour: MapColour;
  fromZoom: number;
  width: ExpressionSpecification;
  edge: ExpressionSpecification;
}

// From the smallest to the largest, so that large roads lie above.
const ROADS: RoadClass[] = [
  { id: "service", kinds: ["service"], colour: "road", fromZoom: 14, width: width(14, 0.6, 16, 2.5, 19, 12), edge: width(14, 1.2, 16, 3.6, 19, 14) },
  { id: "street", kinds: ["street", "link"], colour: "road", fromZoom: 12, width: width(12, 0.5, 14, 1.8, 16, 5, 19, 26), edge: width(12, 1, 14, 2.8, 16, 6.4, 19, 28) },
  { id: "medium", kinds: ["secondary", "tertiary"], colour: "road", fromZoom: 10, width: width(10, 0.6, 12, 1.4, 14, 3.4, 16, 8, 19, 36), edge: width(10, 1.2, 12, 2.4, 14, 4.6, 16, 9.6, 19, 38) },
  { id: "main", kinds: ["motorway", "primary"], colour: "road-main", fromZoom: 6, width: width(6, 0.7, 10, 1.6, 12, 2.6, 14, 4.8, 16, 10, 19, 42), edge: width(6, 1.2, 10, 2.8, 12, 4, 14, 6.4, 16, 11.8, 19, 44) },
];

/** Water, greenery and buildings. */
export function shapeLayers(): LayerSpecification[] {
  return [
    {
      id: `${PREFIX}green`, type: "fill", source, "source-layer": "green",
      paint: { "fill-color": mapColour("green"), "fill-antialias": false, "fill-opacity": ["match", ["get", "kind"], "grass", 0.5, 1] },
    },
    {
      id: `${PREFIX}water`, type: "fill", source, "source-layer": "water",
      paint: { "fill-color": mapColour("water"), "fill-antialias": false },
    },
    {
      id: `${PREFIX}buildings`, type: "fill", source, "source-layer": "buildings", minzoom: 14.5,
      paint: { "fill-color": mapColour("building"), "fill-outline-color": mapColour("building-edge") },
    },
  ];
}

/** Waterways, roads and rail. `opacity` below 1 leaves colours beneath them to be read. */
export function lineLayers(opacity: number): LayerSpecification[] {
  return [
    line("streams", "waterways", kinds("stream"), "water", width(13, 0.6, 16, 1.6, 19, 4), 13, opacity),
    line("rivers", "waterways", kinds("river"), "water", width(8, 0.8, 12, 2, 16, 7, 19, 20), 8, opacity),
    dashed(line("paths", "roads", kinds("path"), "path", width(14, 0.6, 16, 1.2, 19, 3), 14.5, opacity)),
    ...ROADS.map((road) => line(`${road.id}-edge`, "roads", kinds(...road.kinds), "road-edge", road.edge, road.fromZoom, opacity)),
    ...ROADS.map((road) => line(road.id, "roads", kinds(...road.kinds), road.colour, road.width, road.fromZoom, opacity)),
    line("rail", "rail", kinds("rail"), "rail", width(9, 0.6, 14, 1.4, 19, 4), 9, opacity),
    dashed(line("subway", "rail", kinds("subway"), "rail", width(11, 0.8, 14, 1.6, 19, 4), 11, opacity)),
  ];
}

function line(id: string, layer: string, filter: FilterSpecification, colour: MapColour, wide: ExpressionSpecification, minzoom: number, opacity: number): LineLayerSpecification {
  return {
    id: `${PREFIX}${id}`, type: "line", source, "source-layer": layer, filter, minzoom,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": mapColour(colour), "line-width": wide, "line-opacity": opacity },
  };
}

function dashed(layer: LineLayerSpecification): LineLayerSpecification {
  return { ...layer, layout: { "line-join": "round" }, paint: { ...layer.paint, "line-dasharray": [2.5, 1.5] } };
}

// From here on a town's name stands apart from that of the area around it.
const APART_ZOOM = 13;

/** Names, drawn by MapLibre in the system's fonts: the style names no glyph server. `told` the page writes itself. */
export function nameLayers(fonts: string[], english: boolean, told: string[]): LayerSpecification[] {
  const untold = (...names: string[]): FilterSpecification => [
    "all", kinds(...names) as ExpressionSpecification, ["any", [">=", ["zoom"], APART_ZOOM], ["!", ["in", ["get", "name"], ["literal", told]]]],
  ];
  const text: ExpressionSpecification = english ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  const name = (id: string, layer: string, colour: MapColour, minzoom: number, size: number, more: Partial<SymbolLayerSpecification> = {}): SymbolLayerSpecification => ({
    id: `${PREFIX}${id}`, type: "symbol", source, "source-layer": layer, minzoom, ...more,
    layout: { "text-field": text, "text-font": fonts, "text-size": size, "text-max-width": 8, "text-padding": 3, ...more.layout },
    paint: { "text-color": mapColour(colour), "text-halo-color": mapColour("halo"), "text-halo-width": 1.4 },
  });
  const along = { "symbol-placement": "line" as const, "text-max-angle": 35, "symbol-spacing": 320 };
  return [
    name("numbers", "numbers", "muted", 17, 10, { layout: { "text-field": ["get", "ref"] } }),
    name("public-names", "landmarks", "street-name", 15.5, 11, { filter: kinds("public", "compound") }),
    name("water-names", "landmarks", "water-name", 13, 11, { filter: kinds("water") }),
    name("green-names", "landmarks", "green-name", 14, 11, { filter: kinds("park") }),
    name("river-names", "waterways", "water-name", 12.5, 11, { layout: along }),
    name("street-names", "roads", "street-name", 14.5, 11, { filter: kinds("street", "link", "service", "path"), layout: along }),
    name("medium-names", "roads", "street-name", 13, 11.5, { filter: kinds("secondary", "tertiary"), layout: along }),
    name("main-names", "roads", "street-name", 11.5, 12, { filter: kinds("motorway", "primary"), layout: along }),
    name("quarter-names", "places", "muted", 14, 12, { filter: kinds("quarter") }),
    name("exit-names", "stations", "muted", 16, 10.5, {
      filter: kinds("exit"), layout: { "text-field": ["coalesce", ["get", "ref"], ["get", "name"]] },
    }),
    name("station-names", "stations", "street-name", 12.5, 11.5, { filter: kinds("station") }),
    name("village-names", "places", "street-name", 11.5, 12, { filter: untold("village") }),
    name("town-names", "places", "name", 9, 13, { filter: untold("city", "town"), maxzoom: 15 }),
  ];
}
