import { signal } from "@preact/signals";
import type { BasemapAnswer } from "../service/contract";
import { getJson } from "../service/http";

/** What the service has to draw under the maps; null until it has said so. */
export const basemapInfo = signal<BasemapAnswer | null>(null);

let asked: Promise<BasemapAnswer | null> | null = null;

/** Ask once. A service that does not say has none. */
export function askForBasemap(): Promise<BasemapAnswer | null> {
  asked ??= getJson<BasemapAnswer>("v1/basemap").then(
    (answer) => (basemapInfo.value = answer),
    () => null,
  );
  return asked;
}
