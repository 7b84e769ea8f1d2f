/** Coordinates as a dispatcher types them. */

export interface LonLat {
  lon: number;
  lat: number;
}

const NUMBER = /[-+]?\d+(?:\.\d+)?/g;
// Words and signs that may stand around two numbers without making it a sentence.
const AROUND = /经度|纬度|坐标|东经|北纬|longitude|latitude|lon|lng|lat|[EN°度,;:=&、\s()[\]]/gi;

/** Read "116.4,39.9" and its kin, longitude first; null when it is not two numbers. */
export function parseLonLat(text: string): LonLat | null {
  const plain = text.normalize("NFKC");
  const numbers = plain.match(NUMBER);
  if (numbers?.length !== 2 || !numbers.some((one) => one.includes("."))) return null;
  if (plain.replace(NUMBER, "").replace(AROUND, "") !== "") return null;
  const [lon, lat] = numbers.map(Number) as [number, number];
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 180 ? { lon, lat } : null;
}

/** Whether the point only makes sense for this box with its two numbers exchanged. */
export function looksSwapped(at: LonLat, bbox: readonly [number, number, number, number]): boolean {
  return !within(at.lon, at.lat, bbox) && within(at.lat, at.lon, bbox);
}

function within(lon: number, lat: number, [w, s, e, n]: readonly [number, number, number, number]): boolean {
  return lon >= w && lon <= e && lat >= s && lat <= n;
}

/** Six decimals are a tenth of a metre: more would pretend. */
export function formatLonLat({ lon, lat }: LonLat, decimals = 6): string {
  return `${lon.toFixed(decimals)},${lat.toFixed(decimals)}`;
}
