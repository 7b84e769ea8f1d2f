/** Names of areas that tell namesakes apart: two of one name each carry the area above. */
import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { language, t } from "../words";
import { getJson, serviceUrl } from "./http";
import type { AreaList, AreaRow } from "./contract";
import type { RegionInfo } from "./types";

type Named = Pick<AreaRow, "code" | "name" | "name_en" | "parent">;

const known = signal<ReadonlyMap<string, Named & { told: string }>>(new Map());

/** Keep the names of the areas that answer, and of those above them, in the page's language. */
export function followAreaNames(region: ReadonlySignal<RegionInfo | null>): void {
  effect(() => {
    const found = region.value;
    const asked = language.value;
    if (!found) return;
    const levels = [...new Set([found.fallback_level, found.lead_level])];
    const lists = levels.map((level) => getJson<AreaList>(serviceUrl("v1/areas", { level })).catch(() => ({ areas: [] })));
    void Promise.all(lists).then((answers) => {
      if (language.peek() === asked) known.value = toldApart(answers.map(({ areas }) => areas ?? []));
    });
  });
}

/** The areas of the levels by code; within a level, namesakes are told with the area above. */
export function toldApart(levels: readonly (readonly Named[])[]): Map<string, Named & { told: string }> {
  const told = new Map<string, Named & { told: string }>();
  for (const areas of levels) {
    const counts = new Map<string, number>();
    for (const { name } of areas) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const area of areas) {
      const above = counts.get(area.name)! > 1 ? told.get(area.parent)?.name : undefined;
      told.set(area.code, { ...area, told: above ? t("name.within", { name: area.name, above }) : area.name });
    }
  }
  return told;
}

/**
 * The name of an area or another body: with the area above where another area has the same name.
 * A body that is no area, or bears another name than the area of its code, keeps its own.
 */
export function bodyName(body: { code: string; name?: string | null }): string {
  const area = known.value.get(body.code);
  if (!area) return body.name || body.code;
  return !body.name || [area.name, area.name_en, area.told].includes(body.name) ? area.told : body.name;
}

/** All areas that may be named as bodies, under names that differ. */
export function namedBodies(): { code: string; name: string }[] {
  return [...known.value.values()].map(({ code, told }) => ({ code, name: told }));
}
