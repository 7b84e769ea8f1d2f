/** A plain picture of a map for printers, which cannot read what the graphics card drew. */
import type { Map as BaseMap } from "maplibre-gl";

/** Lay the picture over the map until it is taken away again; `sign` is marked at its place, if there is one. */
export function layPicture(map: BaseMap, names: HTMLCanvasElement, sign: { lon: number; lat: number; colour: string } | null): () => void {
  map.redraw();
  const drawn = map.getCanvas();
  const picture = document.createElement("canvas");
  Object.assign(picture, { width: drawn.width, height: drawn.height });
  picture.className = "map-print";
  const pen = picture.getContext("2d");
  if (pen) {
    pen.drawImage(drawn, 0, 0);
    pen.drawImage(names, 0, 0, picture.width, picture.height);
    const scale = drawn.width / map.getContainer().clientWidth;
    if (sign) drawSign(pen, map.project([sign.lon, sign.lat]), scale, sign.colour);
  }
  map.getContainer().append(picture);
  return () => picture.remove();
}

const SIGN_PX = 6;

function drawSign(pen: CanvasRenderingContext2D, at: { x: number; y: number }, scale: number, colour: string): void {
  pen.beginPath();
  pen.arc(at.x * scale, at.y * scale, SIGN_PX * scale, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}
