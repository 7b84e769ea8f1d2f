/** From a number to the complaints behind it: which question the service is asked. */
import { listed } from "../parts/ComplaintList";
import { serviceUrl, type Params } from "../service/http";
import type { WatchedPlace } from "./answers";
import { isFree, level, period, view } from "./state";

/** What a list of complaints is of, in words and as the service asks it. */
export interface Behind {
  title: string;
  params: Params;
}

/** Open the list. */
export function show({ title, params }: Behind): void {
  listed.value = { title, url: (cursor) => serviceUrl("v1/assessment/complaints", { ...params, cursor }) };
}

/** A number of the assessment: a body's, of a kind. */
export function ofBody(name: string, code: string, kind: string, what: string): Behind {
  const days: Params = isFree.value ? { from: view.value.from, to: view.value.to } : { period: period.value };
  return { title: `${name} · ${what}`, params: { ...days, level: level.value, code, kind } };
}

/** Complaints of categories between two days, of a kind, anywhere or in areas. */
export function ofCategories(title: string, categories: readonly string[], from: string, to: string, kind = "complaints", areas: readonly string[] = []): Behind {
  return { title, params: { from, to, kind, category: [...categories], area: [...areas] } };
}

/** Complaints at a place between two days. */
export function ofPlace(title: string, place: WatchedPlace, from: string, to: string, category = "", kind = "complaints"): Behind {
  return { title, params: { from, to, kind, category: category ? [category] : [], ...placeParams(place) } };
}

function placeParams(place: WatchedPlace): Params {
  if (place.kind === "area") return { area: [`${place.level}:${place.code}`] };
  if (place.kind === "cell") return { cell: place.code };
  return { lon: place.lon ?? null, lat: place.lat ?? null, radius_m: place.radius_m };
}
