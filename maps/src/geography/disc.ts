import type { MultiPolygon, Polygon } from "geojson";
import type { LonLat } from "./coordinates";

const EARTH_RADIUS_M = 6_371_008.8; // mean radius of the GRS-80 ellipsoid
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres per degree of longitude and of latitude near a latitude, on the sphere. */
export function metresPerDegree(lat: number): { lon_m: number; lat_m: number } {
  const lat_m = radians(1) * EARTH_RADIUS_M;
  return { lon_m: lat_m * Math.cos(radians(lat)), lat_m };
}

/** A circle of `radius_m` metres as a polygon of `corners` corners. */
export function disc({ lon, lat }: LonLat, radius_m: number, corners = 72): Polygon {
  const { lon_m, lat_m } = metresPerDegree(lat);
  const ring = Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % corners)) / corners;
    return [lon + (radius_m * Math.cos(angle)) / lon_m, lat + (radius_m * Math.sin(angle)) / lat_m];
  });
  return { type: "Polygon", coordinates: [ring] };
}

/** The point of a polygon's border that lies nearest, on a local plane. */
export function nearestOnBorder(from: LonLat, geometry: Polygon | MultiPolygon): LonLat {
  const { lon_m, lat_m } = metresPerDegree(from.lat);
  let best = { lon: from.lon, lat: from.lat, square: Infinity };
  for (const ring of ringsOf(geometry)) {
    for (let i = 1; i < ring.length; i++) {
      const [ax = 0, ay = 0] = ring[i - 1]!;
      const [bx = 0, by = 0] = ring[i]!;
      const ux = (bx - ax) * lon_m;
      const uy = (by - ay) * lat_m;
      const along = ((from.lon - ax) * lon_m * ux + (from.lat - ay) * lat_m * uy) / (ux * ux + uy * uy || 1);
      const share = Math.min(1, Math.max(0, along));
      const lon = ax + share * (bx - ax);
      const lat = ay + share * (by - ay);
      const square = ((lon - from.lon) * lon_m) ** 2 + ((lat - from.lat) * lat_m) ** 2;
      if (square < best.square) best = { lon, lat, square };
    }
  }
  return { lon: best.lon, lat: best.lat };
}

export function ringsOf(geometry: Polygon | MultiPolygon): number[][][] {
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
}
