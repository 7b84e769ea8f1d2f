/** Arithmetic on cells. The library is large, so the page does not wait for it. */
let h3: typeof import("h3-js") | null = null;

export const cellsReady = import("h3-js").then((loaded) => {
  h3 = loaded;
});

/** The cell at a place; "" until the library is there. */
export function cellAt(lon: number, lat: number, res: number): string {
  return h3?.latLngToCell(lat, lon, res) ?? "";
}

/** A cell's centre, longitude first; null until the library is there. */
export function centreOf(cell: string): [lon: number, lat: number] | null {
  const centre = h3?.cellToLatLng(cell);
  return centre ? [centre[1], centre[0]] : null;
}

/** A cell's outline as a closed ring, longitude first; none until the library is there. */
export function boundaryOf(cell: string): [lon: number, lat: number][] {
  const ring = (h3?.cellToBoundary(cell) ?? []).map(([lat, lon]): [number, number] => [lon, lat]);
  return ring.length > 0 ? [...ring, ring[0]!] : [];
}

/** A cell's corners on the map's own plane: the world is 1 wide, y grows southwards. */
export type Corners = readonly (readonly [x: number, y: number])[];

/** The corners of a cell; none until the library is there. */
export function cornersOf(cell: string): Corners {
  return (h3?.cellToBoundary(cell) ?? []).map(([lat, lon]) => [lon / 360 + 0.5, northingOf(lat)]);
}

/** A latitude on the map's own plane. */
export function northingOf(lat: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
}
