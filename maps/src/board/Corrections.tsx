import type { JSX } from "preact";
import { Dialog } from "../parts/Dialog";
import { t, tOr } from "../words";
import type { Correction } from "./answers";
import * as format from "./formats";
import { closeForm } from "./formState";
import * as state from "./state";
import { bodyName } from "../service/areaNames";

const SHARE = /(_rate|_low|_high|score.*)$/;
const COUNTED = /^(rank|per_10k)/;

/** What stands since when, and each number that would be another today. */
export function Corrections(): JSX.Element | null {
  const found = state.assessment.answer.value;
  if (!found?.frozen) return null;
  const { frozen, corrections } = found;
  const rules = typeof frozen.rules === "string" ? frozen.rules : "";
  return (
    <Dialog title={t("board.frozen", { day: frozen.at.slice(0, 10) })} onClose={closeForm}>
      <p class="muted">{t("board.frozen.by", { by: frozen.by, at: format.moment(frozen.at), rules, cube: frozen.cube })}</p>
      {corrections.length === 0 ? (
        <p>{t("board.corrections.none")}</p>
      ) : (
        <>
          <p>{t("board.corrections.how")}</p>
          <div class="table-box">
            <table class="list-table">
              <thead>
                <tr>
                  <th scope="col">{t("board.body")}</th>
                  <th scope="col">{t("board.column")}</th>
                  <th scope="col" class="amount">{t("board.was")}</th>
                  <th scope="col" class="amount">{t("board.now")}</th>
                </tr>
              </thead>
              <tbody>
                {corrections.map((one) => (
                  <tr key={`${one.code} ${one.column}`}>
                    <th scope="row">{bodyName(one)}</th>
                    <td>{columnName(one.column)}</td>
                    <td class="amount">{told(one, one.was)}</td>
                    <td class="amount">{told(one, one.now)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <button
        type="button"
        onClick={() => {
          closeForm();
          state.look({ now: true });
        }}
      >
        {t("board.frozen.today")}
      </button>
    </Dialog>
  );
}

/** A column of the assessment in words: the rate it is of, and what of it. */
function columnName(column: string): string {
  const [rate, what] = column.split("_");
  const ofRate = rate === "response" || rate === "resolution" || rate === "satisfaction";
  if (ofRate) return `${t(`show.${rate}`)} · ${tOr(`board.column.${what}`, what ?? "")}`;
  return tOr(`board.column.${column}`, tOr(`board.${column}`, column));
}

function told({ column }: Correction, value: Correction["was"]): string {
  if (value === null || value === "") return "–";
  if (typeof value === "string") return value;
  return SHARE.test(column) && !COUNTED.test(column) ? format.percent(value) : format.plain(value, 1);
}
