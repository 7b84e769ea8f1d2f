import type { JSX } from "preact";
import { number, t } from "../words";
import type { Closed, Closing, Rate } from "./answers";
import * as format from "./formats";
import * as state from "./state";

/** Rates of outcomes, each with its interval on a scale of its own; closings where no rate is known. */
export function Rates({ rates, closing }: { rates: Record<string, Rate>; closing: Closing | null }): JSX.Element {
  const closings = closingsIfNoRate(rates, closing);
  return (
    <table class="rates">
      <tbody>
        {(["response", "resolution", "satisfaction"] as const).map((measure) => (
          <RateRow label={t(`show.${measure}`)} rate={rates[measure]!} />
        ))}
        {closings && <RateRow label={t("show.closed")} rate={filled(closings.closed)} />}
        {closings && <DaysRow days={closings.close_days} />}
        {closings && (closings.closed_in_time.denominator ?? 0) > 0 && (
          <RateRow label={t("show.closed_in_time")} rate={filled(closings.closed_in_time)} />
        )}
      </tbody>
    </table>
  );
}

/** Closings, for cities that record nothing else of how a complaint ended. */
export function closingsIfNoRate(rates: Record<string, Rate>, closing: Closing | null): Closing | null {
  const ratesKnown = Object.values(rates).some((rate) => rate.denominator > 0);
  return !ratesKnown && closing !== null && (closing.closed.denominator ?? 0) > 0 ? closing : null;
}

/** A share of closings as the rates are. */
function filled(share: Closed): Rate {
  const { numerator, denominator, excluded, unknown } = share;
  return { ...share, numerator: numerator ?? 0, denominator: denominator ?? 0, excluded: excluded ?? 0, unknown: unknown ?? 0 };
}

/** The median days to closing with its bounds; open complaints count as longer than all closed. */
function DaysRow({ days }: { days: Closed }): JSX.Element {
  const few = (days.denominator ?? 0) < state.k.value;
  const range = days.low === null || days.high === null ? "" : `${format.plain(days.low)}–${format.plain(days.high)}`;
  return (
    <tr title={t("area.closeDays.how")}>
      <th scope="row">{t("show.close_days")}</th>
      <td class="rate-line" />
      <td class="amount">
        {few ? <span class="muted">{t("area.tooFew")}</span> : <strong>{format.value("close_days", days.value)}</strong>}
      </td>
      <td class="amount muted">{!few && range}</td>
    </tr>
  );
}

/** A dot for the rate and a line for its interval, on a scale from 0 to 100 %. */
function RateRow({ label, rate }: { label: string; rate: Rate }): JSX.Element {
  const few = rate.denominator < state.k.value || rate.value === null;
  const of = t("area.rate.of", { numerator: number(rate.numerator), denominator: number(rate.denominator) });
  const left = t("area.rate.left", { excluded: number(rate.excluded), unknown: number(rate.unknown) });
  return (
    <tr title={left}>
      <th scope="row">{label}</th>
      <td class="rate-line">
        {!few && (
          <span class="rate-axis" aria-hidden="true">
            <i class="rate-range" style={{ left: `${rate.low! * 100}%`, width: `${(rate.high! - rate.low!) * 100}%` }} />
            <i class="rate-dot" style={{ left: `${rate.value! * 100}%` }} />
          </span>
        )}
      </td>
      <td class="amount">
        {few ? <span class="muted">{t(rate.denominator === 0 ? "area.notKnown" : "area.tooFew")}</span> : <strong>{format.value("response", rate.value)}</strong>}
      </td>
      <td class="amount muted">{of}</td>
    </tr>
  );
}
