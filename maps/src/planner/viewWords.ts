/** The present view in words, for a picture and a printed page, which have no controls that tell it. */
import { distance, named, number, t } from "../words";
import { categoryPath } from "../words/categories";
import { plusDays } from "./days";
import * as format from "./formats";
import { onMap } from "./painting";
import * as state from "./state";

/** Which region, and what is shown of it in which unit. */
export function titleWords(): string {
  const { view, region, painted } = state;
  const shown = painted.value;
  const unit = shown ? format.unit(shown.show, shown.shape, view.value.hotBy) : "";
  const title = shown ? `${format.title(shown.show, shown.shape, view.value)}${t("bracketed", { words: unit })}` : "";
  return [named(region.value), title].filter(Boolean).join(" · ");
}

/** Period, filters and what a reader must be warned of. */
export function noteWords(): string[] {
  const { cube, levelInfo, main } = state;
  const total = main.value && "total" in main.value.scale ? t("legend.total", { n: number(onMap(main.value.scale)) }) : "";
  return [
    [periodWords(0), filterWords(), total].filter(Boolean).join(" · "),
    [
      cube.value?.synthetic ? t("note.synthetic") : "",
      levelInfo.value?.approximate ? t("map.approximate", { n: distance(levelInfo.value.accuracy_m ?? 0) }) : "",
    ].filter(Boolean).join(" · "),
  ].filter(Boolean);
}

export function periodWords(side: number): string {
  const days = side === 0 ? state.period.value : state.otherPeriod.value;
  return days && days.from && days.to ? t("time.range", { from: days.from, to: plusDays(days.to, -1) }) : "";
}

function filterWords(): string {
  const { category, areas, channel, status, hours, weekdays, once } = state.view.value;
  const parts = [
    categoryPath(category), ...areas.map((one) => state.nameOfArea(one.split(":")[0] ?? "", one.split(":")[1] ?? "")), ...channel.map(format.channelName), ...status.map(format.statusName),
    hours && `${t("filter.hours")} ${hours}`, weekdays && `${t("filter.weekdays")} ${weekdays}`,
    once ? t("filter.repeat.once") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}
