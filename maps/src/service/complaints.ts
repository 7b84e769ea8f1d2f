/** Keeping a call in the ledger, and asking what is known around it; for those signed in alone. */
import { ask } from "./http";
import type { CallAround, CallChecked } from "./types";
import type { LonLat } from "../geography/coordinates";

/** A call as the page knows it; the point in degrees of its datum. */
export interface Call {
  text: string;
  category: string;
  point: (LonLat & { datum: string; radius_m: number }) | null;
}

export interface CallPlace {
  area: string;
  place: string;
  lon: number | null;
  lat: number | null;
  radius_m: number | null;
  /** level:code of the finest area, where it is finer than the lead's */
  finest: string;
}

async function post<T>(path: string, body: object, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  return (await response.json()) as T;
}

/** Keep a call; the same `key` with the same call keeps it once. */
export function keepComplaint(call: Call, reporter: string, key: string): Promise<{ id: string; around: CallAround | null }> {
  const { text, category, point } = call;
  const where = point ? { lon: point.lon, lat: point.lat, datum: point.datum, radius_m: point.radius_m || null } : {};
  const body = { source: "dispatcher", text, category, channel: "phone", reporter, ...where };
  return post("v1/complaints", body, { "Idempotency-Key": key });
}

export function checkCall(call: Call & CallPlace & { reporter: string; lang: string }, signal?: AbortSignal): Promise<CallChecked> {
  const { point: _, ...body } = call;
  return post("v1/complaints:check", body, {}, signal);
}
