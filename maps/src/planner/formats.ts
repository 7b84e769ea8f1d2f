/** Values as the reader sees them, with the unit's own digits. */
import { number, t, tOr, type WordKey } from "../words";
export { categoryName } from "../words/categories";
import { EMERGING_CLASSES } from "./emerging";
import type { Scale } from "./painting";
import { modeOf, type HotBy, type Shape, type Show, type View } from "./view";

const SHARES: readonly Show[] = ["share", "response", "resolution", "satisfaction", "closed", "closed_in_time"];

export function value(show: Show, amount: number | null | undefined): string {
  if (amount === null || amount === undefined) return "–";
  if (show === "change") return signed(amount);
  if (SHARES.includes(show)) return `${number(amount * 100, amount < 0.1 ? 1 : 0)}%`;
  if (show === "count" && Number.isInteger(amount)) return number(amount);
  return plain(amount);
}

/** Three digits that count, thousands apart. */
export function plain(amount: number): string {
  if (amount === 0 || Math.abs(amount) >= 100) return number(amount);
  return number(Number(amount.toPrecision(3)), 6);
}

function signed(amount: number): string {
  const percent = number(Math.abs(amount) * 100);
  return percent === "0" ? "0%" : `${amount > 0 ? "+" : "−"}${percent}%`;
}

export function title(show: Show, by: Shape, view: View): string {
  if (show === "change") return t(`show.change.${view.versus}`);
  if (show === "hot") return `${t("mode.hot")} · ${t(`show.hot.${view.hotBy}`)}`;
  if (show === "emerging") return `${t("mode.emerging")} · ${t(`show.step.${view.step}`)}`;
  return t(show === "count" && by === "hex" ? "show.count.hex" : `show.${show}`);
}

export function unit(show: Show, by: Shape, hotBy: HotBy = "usual"): string {
  if (show === "hot") return t(`unit.hot.${hotBy}`);
  if (show === "closed" || show === "close_days" || show === "closed_in_time") return t(`unit.${show}`);
  if (modeOf(show) === "rate") return t("unit.rate");
  if (show === "smooth" || (show === "count" && by === "hex")) return t("unit.per_km2");
  return t(`unit.${show}` as WordKey);
}

/** The words of each class, in the order of the scale's colours. */
export function classLabels(scale: Scale, show: Show, by: Shape, hotBy: HotBy = "count"): string[] {
  if (scale.kind === "hot") {
    const even = hotBy === "usual" ? "hot.0.usual" : "hot.0";
    return ["hot.99", "hot.95", "hot.90", even, "cold.90", "cold.95", "cold.99"].map((key) => t(key as WordKey));
  }
  if (scale.kind === "emerging") return EMERGING_CLASSES.map((name) => tOr(`emerging.${name}`, name));
  const say = (bound: number): string => value(by === "hex" ? "per_km2" : show, bound);
  const { breaks } = scale;
  if (scale.kind === "signed") {
    return [`< ${say(breaks[0]!)}`, ...between(breaks, say), `≥ ${say(breaks.at(-1)!)}`];
  }
  const whole = show === "count" && by === "area";
  const tops = breaks.slice(1).map((bound) => (whole ? bound - 1 : bound));
  const ranges = tops.map((top, i) => (whole && top === breaks[i] ? say(top) : `${say(breaks[i]!)}–${say(top)}`));
  return [...ranges, t("legend.from", { n: say(breaks.at(-1)!) })];
}

function between(breaks: readonly number[], say: (bound: number) => string): string[] {
  return breaks.slice(1).map((high, i) => (-high === breaks[i] ? `±${say(high).replace("+", "")}` : `${say(breaks[i]!)} … ${say(high)}`));
}

export function channelName(channel: string): string {
  return tOr(`channel.${channel}`, channel);
}

export function statusName(status: string): string {
  return tOr(`status.${status}`, status);
}
