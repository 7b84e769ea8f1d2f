/** Streets, water and names under what a page draws, from the service's own tiles. */
import type { IControl, LayerSpecification, Map as BaseMap } from "maplibre-gl";
import "../styles/basemap.css";
import type { BasemapInfo } from "../service/contract";
import { language } from "../words";
import { askForBasemap } from "./basemapInfo";
import { recolour } from "./palette";
import { BASEMAP, lineLayers, nameLayers, shapeLayers } from "./basemapLayers";

/** The page's layers that shapes, and lines and names, are drawn beneath. */
interface Beneath {
  shapes: string;
  lines: string;
  /** how clearly lines are drawn; below 1 over colours that carry data */
  opacity?: number;
}

export class Basemap {
  private info: BasemapInfo | null = null;
  private told = "";

  constructor(private readonly map: BaseMap, private readonly beneath: Beneath, come: () => void = () => this.draw()) {
    let closed = false;
    map.once("remove", () => (closed = true));
    void askForBasemap().then((answer) => {
      if (closed || !answer?.basemap) return;
      this.info = answer.basemap;
      map.addControl(new Credit(answer.basemap.attribution), "bottom-right");
      come();
    });
  }

  /** Whether there are streets beneath the page's layers. */
  get isShown(): boolean {
    return this.info !== null;
  }

  /** Draw its layers, in the present colours and language, once the page's own are there. */
  draw(): void {
    const { info, map, beneath } = this;
    if (!info || !map.getLayer(beneath.shapes)) return;
    if (!map.getSource(BASEMAP)) map.addSource(BASEMAP, sourceOf(info));
    this.put(shapeLayers(), beneath.shapes);
    this.put(lineLayers(beneath.opacity ?? 1), beneath.lines);
    this.put(this.names(), beneath.lines);
  }

  /** Take the present colours. */
  recolour(): void {
    recolour(this.map, [...shapeLayers(), ...lineLayers(1), ...this.names()]);
  }

  private names(): LayerSpecification[] {
    return nameLayers(fonts(), language.peek() === "en", this.told.split("\n"));
  }

  /** Leave out places that have the name of an area, which the page writes itself. */
  leaveOut(names: readonly string[]): void {
    const told = [...new Set(names)].sort().join("\n");
    if (told === this.told) return;
    this.told = told;
    this.draw();
  }

  private put(layers: LayerSpecification[], before: string): void {
    for (const layer of layers) {
      if (this.map.getLayer(layer.id)) this.map.removeLayer(layer.id);
      this.map.addLayer(layer, before);
    }
  }
}

function sourceOf(info: BasemapInfo): Parameters<BaseMap["addSource"]>[1] {
  // A worker asks for the tiles, and knows nothing of the page's address.
  const tiles = [`${new URL(".", document.baseURI).href}${info.tiles}`];
  return { type: "vector", tiles, minzoom: info.minzoom, maxzoom: info.maxzoom, bounds: [...info.bounds] };
}

/** The page's own fonts, as MapLibre wants them. */
function fonts(): string[] {
  return getComputedStyle(document.body).fontFamily.split(",").map((one) => one.trim().replace(/^["']|["']$/g, ""));
}

/** Whose data it is, in the corner of the map, as its licence wants. */
class Credit implements IControl {
  private readonly element = document.createElement("div");

  constructor(words: string) {
    this.element.className = "maplibregl-ctrl map-credit";
    const link = document.createElement("a");
    link.href = "https://www.openstreetmap.org/copyright";
    link.rel = "noopener noreferrer";
    link.target = "_blank";
    link.textContent = words;
    this.element.append(link);
  }

  onAdd(): HTMLElement {
    return this.element;
  }

  onRemove(): void {
    this.element.remove();
  }
}
