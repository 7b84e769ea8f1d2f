/** Plain pictures of maps: for printers, which cannot read what the graphics card drew, and to take away. */
import type { Map as BaseMap } from "maplibre-gl";
import { drawScale } from "./scaleBar";
import type { NameLayer } from "./names";

/** A map with the names above it. */
export interface Drawn {
  map: BaseMap;
  names: NameLayer;
}

/** A point that the page marks by an element above the map. */
export interface Sign {
  lon: number;
  lat: number;
  colour: string;
}

/** pixels on paper for one of the screen */
const SHARPER = 2;
const SIGN_PX = 6;
// MapLibre draws the world 512 pixels wide at zoom 0.
const EQUATOR_M = 40_075_016.686;
const WORLD_PX = 512;
/** a map narrower than this is made larger by paper, and its names are drawn smaller for it */
const PAPER_PX = 620;
const LEAST_LETTER = 0.5;
/** the scale's letters grow with the map, which is made to fit the paper */
const LETTER_SHARE = 0.008;
const LEAST_LETTER_PX = 6;

/** Lay a picture over the map whenever a printer looks. `signOf` gives the point marked then. */
export function watchPrinting(drawn: Drawn, signOf: () => Sign | null = () => null): void {
  let picture: HTMLCanvasElement | null = null;
  const lay = (): void => {
    picture?.remove();
    const { clientWidth } = drawn.map.getContainer();
    picture = pictureOf(drawn, SHARPER, signOf(), Math.min(1, Math.max(LEAST_LETTER, clientWidth / PAPER_PX)));
    addScale(picture, drawn.map);
    picture.className = "map-print";
    drawn.map.getContainer().append(picture);
  };
  const takeAway = (): void => picture?.remove();
  addEventListener("beforeprint", lay);
  addEventListener("afterprint", takeAway);
  drawn.map.once("remove", () => {
    removeEventListener("beforeprint", lay);
    removeEventListener("afterprint", takeAway);
  });
}

/** The map's own scale would be wrong beside a picture that paper makes larger or smaller. */
function addScale(picture: HTMLCanvasElement, map: BaseMap): void {
  const { clientWidth } = map.getContainer();
  const scale = picture.width / clientWidth;
  const { lat } = map.getCenter();
  const metres = (EQUATOR_M * Math.cos((lat * Math.PI) / 180)) / (WORLD_PX * 2 ** map.getZoom());
  const line = (LETTER_SHARE * clientWidth + LEAST_LETTER_PX) * scale;
  drawScale(picture.getContext("2d")!, { right: picture.width - line, bottom: picture.height - line, line }, metres / scale);
}

/** What is drawn now, with `scale` times as many pixels as the screen has, and names `letter` times as large. */
export function pictureOf(drawn: Drawn, scale: number, sign: Sign | null = null, letter = 1): HTMLCanvasElement {
  const { map, names } = drawn;
  const usual = map.getPixelRatio();
  map.setPixelRatio(usual * scale);
  const picture = copied(map);
  map.setPixelRatio(usual);
  const pen = picture.getContext("2d")!;
  pen.drawImage(names.drawnAt(usual * scale, letter), 0, 0, picture.width, picture.height);
  if (sign) drawSign(pen, map.project([sign.lon, sign.lat]), picture.width / map.getContainer().clientWidth, sign.colour);
  return picture;
}

/** The map's picture on a plain canvas; drawn afresh because a shown one cannot be read. */
function copied(map: BaseMap): HTMLCanvasElement {
  const picture = document.createElement("canvas");
  map.redraw();
  const { width, height } = map.getCanvas();
  Object.assign(picture, { width, height });
  const pen = picture.getContext("2d")!;
  pen.fillStyle = getComputedStyle(map.getContainer()).backgroundColor;
  pen.fillRect(0, 0, width, height);
  pen.drawImage(map.getCanvas(), 0, 0);
  return picture;
}

function drawSign(pen: CanvasRenderingContext2D, at: { x: number; y: number }, scale: number, colour: string): void {
  pen.beginPath();
  pen.arc(at.x * scale, at.y * scale, SIGN_PX * scale, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}
