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
