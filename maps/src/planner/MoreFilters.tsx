import type { ComponentChildren, JSX } from "preact";
import { Dropdown } from "../parts/Dropdown";
import { Segments } from "../parts/Segments";
import { t, type WordKey } from "../words";
import * as format from "./formats";
import { listOf, rangesOf } from "./ranges";
import * as state from "./state";

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOUR_SETS = [["filter.hours.peak", "7-9,17-19"], ["filter.hours.work", "9-17"], ["filter.hours.night", "22-5"]] as const;
const DAY_SETS = [["filter.weekdays.work", "1-5"], ["filter.weekdays.end", "6-7"]] as const;

/** Channel, status, hour, weekday, repeat callers. */
export function MoreFilters(): JSX.Element {
  const { channel, status, hours, weekdays, once } = state.view.value;
  const set = [channel.length > 0, status.length > 0, hours !== "", weekdays !== "", once].filter(Boolean).length;
  return (
    <Dropdown label={t("filter.more")} value={set > 0 ? String(set) : ""} isSet={set > 0}>
      <Group title={t("filter.channel")}>
        <Chips all={state.cube.value?.channels ?? []} chosen={channel} name={format.channelName} set={(list) => state.look({ channel: list })} />
      </Group>
      <Group title={t("filter.status")}>
        <Chips all={state.cube.value?.statuses ?? []} chosen={status} name={format.statusName} set={(list) => state.look({ status: list })} />
      </Group>
      <Numbers title="filter.hours" all={HOURS} first={0} text={hours} sets={HOUR_SETS} set={(text) => state.look({ hours: text })} />
      <Numbers title="filter.weekdays" all={WEEKDAYS} first={1} text={weekdays} sets={DAY_SETS} set={(text) => state.look({ weekdays: text })} />
      <Group title={t("filter.repeat")}>
        <Segments
          label={t("filter.repeat")}
          value={once ? "once" : "all"}
          options={(["all", "once"] as const).map((value) => ({ value, label: t(`filter.repeat.${value}`) }))}
          onChange={(value) => state.look({ once: value === "once" })}
        />
      </Group>
    </Dropdown>
  );
}

function Group({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <fieldset class="filter-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

interface ChipsProps {
  all: readonly string[];
  chosen: readonly string[];
  name: (value: string) => string;
  set: (chosen: string[]) => void;
}

function Chips({ all, chosen, name, set }: ChipsProps): JSX.Element {
  const toggle = (value: string): void =>
    set(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <div class="chips">
      {all.map((value) => (
        <button type="button" class="chip" aria-pressed={chosen.includes(value)} onClick={() => toggle(value)}>
          {name(value)}
        </button>
      ))}
    </div>
  );
}

interface NumbersProps {
  title: "filter.hours" | "filter.weekdays";
  all: readonly number[];
  first: number;
  text: string;
  sets: readonly (readonly [WordKey, string])[];
  set: (text: string) => void;
}

/** Hours or weekdays: one by one, or a usual set at once. */
function Numbers({ title, all, first, text, sets, set }: NumbersProps): JSX.Element {
  const chosen = listOf(text, first, all.at(-1)!);
  const toggle = (one: number): void => {
    const next = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
    set(next.length === all.length ? "" : rangesOf(next));
  };
  return (
    <Group title={t(title)}>
      <div class={`chips chips-${all.length}`}>
        {all.map((one) => (
          <button type="button" class="chip" aria-pressed={chosen.includes(one)} onClick={() => toggle(one)}>
            {title === "filter.weekdays" ? t(`weekday.${one}` as WordKey) : one}
          </button>
        ))}
      </div>
      <div class="chips">
        {sets.map(([label, value]) => (
          <button type="button" class="chip" aria-pressed={text === value} onClick={() => set(text === value ? "" : value)}>
            {t(label)}
          </button>
        ))}
      </div>
    </Group>
  );
}
