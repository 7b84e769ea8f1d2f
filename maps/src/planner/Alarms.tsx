import type { JSX } from "preact";
import { number, t, type WordKey } from "../words";
import {
  alarms, daysOf, isLive, isPublicAlarm, placesOf, shownAlarms, stateOf, wantedKind, wantedStates, wantedWords, type AlarmState, type AnyAlarm,
} from "./alarms";
import * as format from "./formats";
import * as state from "./state";

const KINDS = ["scan", "temporal", "burst"] as const;
const STATES: readonly AlarmState[] = ["new", "continuing", "acknowledged", "muted", "closed"];
const PUBLIC_STATES: readonly AlarmState[] = ["open", "closed"];

/** The alarms as a list with its filters; a press opens one. */
export function Alarms(): JSX.Element {
  const shown = shownAlarms.value;
  return (
    <section class="alarms" aria-label={t("tab.alarms")}>
      <Filters />
      <ul class="alarms-rows">
        {shown.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
      {shown.length === 0 && <p class="muted menu-none">{t("alarm.none")}</p>}
    </section>
  );
}

function Filters(): JSX.Element {
  const states = state.isPublic.value ? PUBLIC_STATES : STATES;
  const toggle = (one: AlarmState): void => {
    const wanted = wantedStates.value;
    wantedStates.value = wanted.includes(one) ? wanted.filter((other) => other !== one) : [...wanted, one];
  };
  return (
    <div class="alarms-filters">
      <div class="chips">
        {states.map((one) => (
          <button type="button" class="chip" aria-pressed={wantedStates.value.includes(one)} onClick={() => toggle(one)}>
            {t(`alarm.state.${one}`)} {number(alarms.value.filter((alarm) => stateOf(alarm) === one).length)}
          </button>
        ))}
      </div>
      <div class="alarms-find">
        <select aria-label={t("alarm.kind")} onChange={(event) => (wantedKind.value = event.currentTarget.value as typeof wantedKind.value)}>
          <option value="">{`${t("alarm.kind")}${t("colon")}${t("filter.all")}`}</option>
          {KINDS.map((kind) => (
            <option value={kind}>{t(`alarm.kind.${kind}`)}</option>
          ))}
        </select>
        <input
          type="search"
          aria-label={t("alarm.topic")}
          placeholder={t("alarm.topic")}
          onInput={(event) => (wantedWords.value = event.currentTarget.value.trim())}
        />
        {!state.isPublic.value && (
          <span class={isLive.value ? "alarms-live" : "alarms-live is-off"} role="status">
            {t(isLive.value ? "alarm.live" : "alarm.reconnecting")}
          </span>
        )}
      </div>
    </div>
  );
}

function Row({ one }: { one: AnyAlarm }): JSX.Element {
  const { from, last } = daysOf(one);
  return (
    <li>
      <button type="button" class="alarm-row" onClick={() => state.look({ alarm: one.id, tab: "alarms", selected: "" })}>
        <span class="alarm-head">
          <Badge one={one} />
          <strong>{format.categoryName(one.topic) || t("alarm.allTopics")}</strong>
          <span class="muted">{t(`alarm.kind.${one.kind}`)}</span>
        </span>
        <span>{placesOf(one)}</span>
        <span class="muted">
          {!isPublicAlarm(one) && `${observed(one)} · `}
          {from === last ? from : t("alarm.days", { from, to: last })}
        </span>
      </button>
    </li>
  );
}

export function Badge({ one }: { one: AnyAlarm }): JSX.Element {
  const found = stateOf(one);
  return <span class={`badge is-${found}`}>{t(`alarm.state.${found}` as WordKey)}</span>;
}

/** How many came, and how many were to be expected. */
export function observed({ observed: n, expected }: { observed: number; expected: number | null }): string {
  return t("alarm.observed", { observed: number(n), expected: expected === null ? "–" : format.plain(expected) });
}
