import type { Feature, FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { categoryNames } from "../words/categories";
import { getJson, serviceUrl } from "./http";
import type { AreaName, RegionInfo } from "./types";

export type AreaGeometry = Polygon | MultiPolygon;
export type AreaFeature = Feature<AreaGeometry, AreaName & { parent?: string }>;
export type AreaCollection = FeatureCollection<AreaGeometry, AreaName & { parent?: string }>;

const asked = new Map<string, Promise<unknown>>();

/** Borders do not change while a page is open: each is asked once, and again after a fault. */
function once<T>(key: string, fetchIt: () => Promise<T>): Promise<T> {
  const known = asked.get(key) as Promise<T> | undefined;
  if (known) return known;
  const answer = fetchIt();
  asked.set(key, answer);
  answer.catch(() => asked.delete(key));
  return answer;
}

export function regionInfo(): Promise<RegionInfo> {
  return once("region", async () => {
    const { region } = await getJson<{ region: RegionInfo }>("v1/areas");
    categoryNames.value = region.category_names ?? {};
    return region;
  });
}

/** All areas of a level, drawn with borders simplified to `simplify_m` metres; named in the page's language. */
export function areasOf(level: string, simplify_m: number): Promise<AreaCollection> {
  const url = serviceUrl("v1/areas", { level, format: "geojson", simplify_m });
  return once(url, () => getJson<AreaCollection>(url));
}

/** One area in full detail. */
export function areaOf(level: string, code: string, asOf = ""): Promise<AreaFeature> {
  const url = serviceUrl(`v1/areas/${encodeURIComponent(level)}/${encodeURIComponent(code)}`, { format: "geojson", as_of: asOf });
  return once(url, async () => {
    const answer = await getJson<AreaFeature | AreaCollection>(url);
    return answer.type === "FeatureCollection" ? answer.features[0]! : answer;
  });
}
