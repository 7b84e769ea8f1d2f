import type { JSX } from "preact";
import { number, t } from "../words";
import type { Rate } from "./answers";
import * as format from "./formats";
import * as state from "./state";

/** Rates of outcomes, each with its interval on a scale of its own. */
export function Rates({ rates }: { rates: Record<string, Rate> }): JSX.Element {
  return (
    <table class="rates">
      <tbody>
        {(["response", "resolution", "satisfaction"] as const).map((measure) => (
          <RateRow label={t(`show.${measure}`)} rate={rates[measure]!} />
        ))}
      </tbody>
    </table>
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
        {few ? <span class="muted">{t("area.tooFew")}</span> : <strong>{format.value("response", rate.value)}</strong>}
      </td>
      <td class="amount muted">{of}</td>
    </tr>
  );
}
