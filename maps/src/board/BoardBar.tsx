import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { t } from "../words";
import * as format from "./formats";
import { openForm } from "./formState";
import { monthsBack } from "./periods";
import * as state from "./state";
import { TABS } from "./view";

const FREE = "free";

/** The views of the month, and which month and level they are of. */
export function BoardBar(): JSX.Element {
  const { tab } = state.view.value;
  const byMonth = tab === "assessment" || tab === "topics";
  return (
    <div class="board-bar">
      <nav class="board-tabs" aria-label={t("board.views")}>
        {TABS.map((one) => (
          <button key={one} type="button" aria-current={one === tab ? "page" : undefined} onClick={() => state.look({ tab: one, record: 0 })}>
            {t(`board.tab.${one}`)}
          </button>
        ))}
      </nav>
      <div class="board-pickers">
        {tab === "assessment" && <LevelPicker />}
        {byMonth && <PeriodPicker free={tab === "assessment"} />}
        {tab === "assessment" && <Frozen />}
        <button type="button" class="quiet board-print" onClick={() => print()}>
          {t("board.print")}
        </button>
      </div>
    </div>
  );
}

function LevelPicker(): JSX.Element | null {
  if (state.levels.value.length < 2) return null;
  return (
    <select
      aria-label={t("board.level")}
      value={state.level.value}
      onChange={(event) => state.look({ level: event.currentTarget.value, selected: "" })}
    >
      {state.levels.value.map((one) => (
        <option key={one.id} value={one.id} selected={one.id === state.level.value}>
          {state.levelName(one)}
        </option>
      ))}
    </select>
  );
}

/** A month by its name, or any days. */
function PeriodPicker({ free }: { free: boolean }): JSX.Element {
  const [latest, first] = [state.latestMonth.value, state.cube.value?.first_day?.slice(0, 7) ?? ""];
  const isFree = state.isFree.value && free;
  const chosen = isFree ? FREE : state.month.value;
  const months = latest ? monthsBack(latest, first) : [];
  if (chosen !== FREE && chosen && !months.includes(chosen)) months.unshift(chosen);
  return (
    <>
      <select aria-label={t("board.period")} value={chosen} onChange={(event) => take(event.currentTarget.value)}>
        {months.map((month) => (
          <option key={month} value={month} selected={month === chosen}>
            {month}
            {month === latest ? ` ${t("board.period.running")}` : ""}
            {state.frozenMonths.value.has(month) ? ` ${t("board.frozen.short")}` : ""}
          </option>
        ))}
        {free && (
          <option value={FREE} selected={isFree}>
            {t("board.period.free")}
          </option>
        )}
      </select>
      {isFree && <FreeDays />}
    </>
  );
}

function take(month: string): void {
  if (month !== FREE) return state.look({ period: month, from: "", to: "", now: false });
  const known = state.assessment.answer.value?.period;
  state.look({ period: "", from: known?.from ?? `${state.month.value}-01`, to: known?.to ?? `${state.month.value}-28`, now: false });
}

/** The first and the last day of a period that is no month. */
function FreeDays(): JSX.Element {
  const { from, to } = state.view.value;
  return (
    <span class="board-days">
      <input type="date" aria-label={t("time.from")} value={from} onChange={({ currentTarget: { value } }) => value && value < to && state.look({ from: value })} />
      –
      <input
        type="date"
        aria-label={t("time.to")}
        value={format.dayBefore(to)}
        onChange={({ currentTarget: { value } }) => value && value >= from && state.look({ to: format.plusDays(value, 1) })}
      />
    </span>
  );
}

/** Whether the numbers stand, since when, and the way to make them stand. */
function Frozen(): JSX.Element | null {
  const found = state.assessment.answer.value;
  if (!found) return null;
  const { frozen, corrections } = found;
  if (state.view.value.now) {
    return (
      <button type="button" onClick={() => state.look({ now: false })}>
        {t("board.frozen.asAnnounced")}
      </button>
    );
  }
  if (frozen) {
    return (
      <button type="button" class="board-frozen" onClick={() => openForm({ kind: "corrections" })}>
        <Icon name="direct" /> {t("board.frozen", { day: frozen.at.slice(0, 10) })}
        {corrections.length > 0 && <strong>{t("board.corrections.n", { n: corrections.length })}</strong>}
      </button>
    );
  }
  if (!state.canManage.value) return null;
  const why = found.period.unfinished ? t("board.freeze.running") : undefined;
  return (
    <button type="button" disabled={found.period.unfinished} title={why} onClick={() => openForm({ kind: "freeze" })}>
      {t("board.freeze")}
    </button>
  );
}
