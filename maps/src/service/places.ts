/** Places and aliases that dispatchers add to the gazetteer, and names that it does not know. */
import { ask, getJson } from "./http";
import type { AddedPlace, Place, UnknownNames } from "./types";

/** A place to add: in the area `code`, or at `lon`, `lat` in WGS-84. */
export interface NewPlace {
  name: string;
  kind: string;
  code: string;
  lon: number | null;
  lat: number | null;
  alias_of: string;
}

const ADDED = "v1/places/added";

export async function addPlace(place: NewPlace): Promise<AddedPlace> {
  const headers = { "Content-Type": "application/json" };
  const response = await ask(ADDED, { method: "POST", headers, body: JSON.stringify(place) });
  return (await response.json()) as AddedPlace;
}

export async function withdrawPlace(id: number): Promise<void> {
  await ask(`${ADDED}/${id}`, { method: "DELETE" });
}

export async function addedPlaces(): Promise<AddedPlace[]> {
  return (await getJson<{ places: AddedPlace[] }>(ADDED)).places;
}

export const unknownNames = (): Promise<UnknownNames> => getJson("v1/places/unknown", { limit: 30 });

export async function findPlaces(q: string, lang: string, signal?: AbortSignal): Promise<Place[]> {
  return (await getJson<{ places: Place[] }>("v1/places", { q, limit: 8, lang }, signal)).places;
}
