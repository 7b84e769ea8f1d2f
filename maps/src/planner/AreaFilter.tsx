import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useSignal, useSignalEffect } from "@preact/signals";
import { Dropdown } from "../parts/Dropdown";
import { areasOf, type AreaCollection } from "../service/areas";
import { t } from "../words";
import * as state from "./state";
import { bodyName } from "../service/areaNames";

const SIMPLIFY_M = 100;
const MOST_FOUND = 30;

/** Restrict to areas: those of the upper level by list, finer ones by their name. */
export function AreaFilter(): JSX.Element {
  const chosen = state.view.value.areas;
  const upper = useSignal<AreaCollection | null>(null);
  useSignalEffect(() => {
    const level = state.region.value?.fallback_level;
    if (level) void areasOf(level, SIMPLIFY_M).then((areas) => (upper.value = areas));
  });
  const names = chosen.map((text) => nameOf(text, upper.value));
  return (
    <Dropdown
      label={t("filter.area")}
      value={names.length === 0 ? t("filter.all") : names.length === 1 ? names[0]! : `${names[0]} +${names.length - 1}`}
      isSet={chosen.length > 0}
    >
      <List upper={upper.value} />
    </Dropdown>
  );
}

function nameOf(text: string, upper: AreaCollection | null): string {
  const code = text.split(":")[1];
  const all = [...(upper?.features ?? []), ...(state.outlines.value?.features ?? [])];
  const found = all.find((one) => one.properties.code === code);
  return found ? bodyName(found.properties) : (code ?? "");
}

function List({ upper }: { upper: AreaCollection | null }): JSX.Element {
  const [words, setWords] = useState("");
  const fallback = state.region.value?.fallback_level ?? "";
  const finer = state.level.value === fallback ? [] : (state.outlines.value?.features ?? []);
  const entries = [
    ...(upper?.features ?? []).map((one) => ({ id: `${fallback}:${one.properties.code}`, name: one.properties.name })),
    ...finer
      .map((one) => ({ id: `${state.level.value}:${one.properties.code}`, name: bodyName(one.properties) }))
      .filter(({ id, name }) => (words === "" ? state.view.value.areas.includes(id) : name.toLowerCase().includes(words.toLowerCase()))),
  ];
  const shown = entries.filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())).slice(0, Math.max(MOST_FOUND, upper?.features.length ?? 0));
  return (
    <>
      <input
        type="search"
        class="menu-search"
        aria-label={t("filter.search")}
        placeholder={t("filter.search")}
        onInput={(event) => setWords(event.currentTarget.value.trim())}
      />
      <ul class="menu menu-tree">
        {shown.map(({ id, name }) => (
          <li>
            <label class="menu-item">
              <input type="checkbox" checked={state.view.value.areas.includes(id)} onChange={() => toggle(id)} /> {name}
            </label>
          </li>
        ))}
        {shown.length === 0 && <li class="muted menu-none">{t("filter.noMatch")}</li>}
      </ul>
    </>
  );
}

export function toggle(id: string): void {
  const { areas } = state.view.value;
  state.look({ areas: areas.includes(id) ? areas.filter((one) => one !== id) : [...areas, id] });
}
