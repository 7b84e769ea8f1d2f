/** Arithmetic on cells, apart from drawing so that the page need not wait for it. */
import { cellToLatLng, latLngToCell } from "h3-js";

/** The cell at a place. */
export function cellAt(lon: number, lat: number, res: number): string {
  return latLngToCell(lat, lon, res);
}

/** A cell's centre, longitude first. */
export function centreOf(cell: string): [lon: number, lat: number] {
  const [lat, lon] = cellToLatLng(cell);
  return [lon, lat];
}
