/** What the dialog that adds places knows and does. */
import { batch, signal } from "@preact/signals";
import { formatLonLat } from "../geography/coordinates";
import { ServiceProblem } from "../service/http";
import { LatestOnly } from "../service/latest";
import { addedPlaces, addPlace, findPlaces, unknownNames, withdrawPlace } from "../service/places";
import type { AddedPlace, Place, UnknownName, UnknownNames } from "../service/types";
import { language, t } from "../words";
import * as act from "./actions";
import { isOverlay } from "./choices";
import { routeNow } from "./routing";
import * as state from "./state";

/** Where the place is: a point in WGS-84 or an area's code, and how that reads. */
export interface Where {
  label: string;
  code: string;
  lon: number | null;
  lat: number | null;
  aliasOf: string;
}

export const name = signal("");
export const kind = signal("compound");
export const where = signal<Where | null>(null);
export const found = signal<Place[]>([]);
export const trouble = signal("");
export const busy = signal(false);
export const added = signal<AddedPlace[]>([]);
export const unknown = signal<UnknownNames | "reading" | null>(null);

/** Open the dialog with what the call says: the words marked by hand, the point, or the area chosen. */
export function openPlaces(): void {
  batch(() => {
    name.value = selectedWords();
    where.value = pointOfCall() ?? areaOfCall();
    found.value = [];
    trouble.value = "";
    unknown.value = null;
    state.openDialog.value = "places";
  });
  void loadAdded();
}

function selectedWords(): string {
  const field = document.getElementById(act.INPUT_ID);
  if (!(field instanceof HTMLTextAreaElement)) return "";
  return field.value.slice(field.selectionStart, field.selectionEnd).trim();
}

function pointOfCall(): Where | null {
  const at = state.pin.value && !state.stale.value ? state.answer.value?.position : null;
  if (!at) return null;
  return { label: t("places.where.point", { at: formatLonLat(at, 5) }), code: "", lon: at.lon, lat: at.lat, aliasOf: "" };
}

function areaOfCall(): Where | null {
  const chosen = state.pick.value;
  const area = chosen && !isOverlay(chosen) ? state.leadAreaOf(chosen) : null;
  return area ? { label: area.name, code: area.code, lon: null, lat: null, aliasOf: "" } : null;
}

const finding = new LatestOnly<string, Place[]>(
  (q, signal) => findPlaces(q, language.value, signal),
  (_, outcome) => (found.value = "answer" in outcome ? outcome.answer : []),
);

export function find(q: string): void {
  if (q.trim() === "") {
    finding.drop();
    found.value = [];
  } else finding.ask(q.trim());
}

/** An area is where the place lies; of another place the name is an alias. */
export function choose(place: Place): void {
  const area = place.areas.at(-1);
  const isArea = state.region.value?.levels.some((level) => level.id === place.kind) ?? false;
  const label = [place.name, ...(isArea ? [] : place.areas.map((one) => one.name))].join(" · ");
  const point = !isArea && place.lon !== null;
  batch(() => {
    where.value = {
      label,
      code: point ? "" : (area?.code ?? ""),
      lon: point ? place.lon : null,
      lat: point ? place.lat : null,
      aliasOf: isArea ? "" : place.name,
    };
    if (!isArea && KINDS.some((one) => one === place.kind)) kind.value = place.kind;
    found.value = [];
  });
}

export const KINDS = ["compound", "village", "road", "bridge", "water", "station", "poi", "area"] as const;

export async function save(): Promise<void> {
  const at = where.value;
  if (busy.value || name.value.trim() === "" || at === null) return;
  busy.value = true;
  try {
    const { code, lon, lat, aliasOf } = at;
    const kept = await addPlace({ name: name.value.trim(), kind: kind.value, code, lon, lat, alias_of: aliasOf });
    state.openDialog.value = null;
    act.say(t("places.saved", { name: kept.name }));
    routeNow();
  } catch (fault) {
    trouble.value = wordsOf(fault);
  } finally {
    busy.value = false;
  }
}

export async function withdraw(place: AddedPlace): Promise<void> {
  try {
    await withdrawPlace(place.id);
    act.say(t("places.withdrawn", { name: place.name }));
    routeNow();
  } catch (fault) {
    trouble.value = wordsOf(fault);
  }
  await loadAdded();
}

async function loadAdded(): Promise<void> {
  added.value = await addedPlaces().catch(() => []);
}

export async function loadUnknown(): Promise<void> {
  unknown.value = "reading";
  try {
    unknown.value = await unknownNames();
  } catch (fault) {
    unknown.value = null;
    trouble.value = wordsOf(fault);
  }
}

export function takeUnknown(one: UnknownName): void {
  batch(() => {
    name.value = one.name;
    if (KINDS.some((known) => known === one.kind)) kind.value = one.kind;
    if (one.area) where.value = { label: one.area.name, code: one.area.code, lon: null, lat: null, aliasOf: "" };
  });
  document.getElementById("place-name")?.focus();
}

function wordsOf(fault: unknown): string {
  if (!(fault instanceof ServiceProblem)) return t("fault.down");
  if (fault.status === 401 || fault.status === 403) return t("places.forbidden");
  if (fault.status === 409) return t("places.there");
  return t("places.refused", { why: [fault.message, fault.hint].filter(Boolean).join(" ") });
}
