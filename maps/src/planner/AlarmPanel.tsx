import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { listed } from "../parts/ComplaintList";
import { Icon } from "../parts/icons";
import type { Alarm } from "../service/contract";
import { number, t, tOr, type WordKey } from "../words";
import { act, complaintsUrl, daysOf, isPublicAlarm, levelOf, notesOf, placesOf, type AnyAlarm } from "./alarms";
import { Badge, observed } from "./Alarms";
import { Course } from "./Course";
import { isoDay, dayNumber } from "./days";
import * as format from "./formats";
import * as state from "./state";

const NEVER_DAYS = 36_500;
const MOST_PLACES = 40;

/** One alarm: what, where, since when, how surprising, its course, and what was done about it. */
export function AlarmPanel({ one }: { one: AnyAlarm }): JSX.Element {
  const { from, last } = daysOf(one);
  return (
    <section class="area" aria-label={one.topic || t("alarm.allTopics")}>
      <header class="area-head">
        <h2>{format.categoryName(one.topic) || t("alarm.allTopics")}</h2>
        <button type="button" class="quiet" onClick={() => state.look({ alarm: 0 })}>
          <Icon name="close" /> {t("alarm.back")}
        </button>
      </header>
      <p class="area-sub">
        <Badge one={one} /> {t(`alarm.kind.${one.kind}`)} · {placesOf(one)} · {from === last ? from : t("alarm.days", { from, to: last })}
      </p>
      {isPublicAlarm(one) ? <p class="muted">{t("alarm.atLeast", { k: one.at_least })}</p> : <Known one={one} />}
    </section>
  );
}

function Known({ one }: { one: Alarm }): JSX.Element {
  const course = courseOf(one);
  return (
    <>
      <p class="alarm-observed">
        <strong>{observed(one)}</strong>
        {one.kind === "burst" && <span> · {t("alarm.callers", { n: number(one.reporters) })}</span>}
      </p>
      <p class="muted">{rarity(one)}</p>
      <Actions one={one} />
      {course && (
        <section class="area-part">
          <h3>{t("alarm.course")}</h3>
          <Course {...course} since={daysOf(one).from} />
        </section>
      )}
      <Places one={one} />
      <Notes id={one.id} />
    </>
  );
}

function rarity({ recurrence_days: days, details }: Alarm): string {
  const rare = days === null || days > NEVER_DAYS ? t("alarm.never") : t("alarm.rare", { n: number(Math.round(days)) });
  const chance = details["chance_a_day"];
  return typeof chance === "number" ? `${rare}${t("comma")}${t("alarm.chance", { n: number(chance, 1) })}` : rare;
}

/** The days of the course as the alarm keeps them. */
function courseOf({ details }: Alarm): { days: string[]; counts: number[]; expected: number[] } | null {
  const kept = details["course"] as { first_day?: string; counts?: number[]; expected?: number[] } | undefined;
  if (!kept?.first_day || !kept.counts || !kept.expected) return null;
  const first = dayNumber(kept.first_day);
  return { days: kept.counts.map((_, i) => isoDay(first + i)), counts: kept.counts, expected: kept.expected };
}

function Actions({ one }: { one: Alarm }): JSX.Element {
  const words = useSignal("");
  const note = (event: SubmitEvent): void => {
    event.preventDefault();
    if (words.value.trim() !== "") void act(one, "note", words.value).then((done) => done && (words.value = ""));
  };
  return (
    <div class="alarm-actions">
      <div class="chips">
        <button type="button" class="primary" onClick={() => (listed.value = { title: t("list.title"), url: (cursor) => complaintsUrl(one, cursor) })}>
          {t("list.open", { n: number(one.observed) })}
        </button>
        {one.state !== "acknowledged" && one.state !== "closed" && (
          <button type="button" onClick={() => void act(one, "ack")}>
            {t("alarm.ack")}
          </button>
        )}
        <button type="button" onClick={() => void act(one, one.muted_until ? "unmute" : "mute")}>
          {t(one.muted_until ? "alarm.unmute" : "alarm.mute")}
        </button>
      </div>
      {one.muted_until && <p class="muted">{t("alarm.mutedUntil", { until: one.muted_until.slice(0, 10) })}</p>}
      <form class="alarm-note" onSubmit={note}>
        <input
          aria-label={t("alarm.noteWords")}
          placeholder={t("alarm.noteWords")}
          maxLength={2000}
          value={words.value}
          onInput={(event) => (words.value = event.currentTarget.value)}
        />
        <button type="submit">{t("alarm.note")}</button>
      </form>
    </div>
  );
}

/** The areas of a cluster; a press opens one. */
function Places({ one }: { one: Alarm }): JSX.Element | null {
  const level = levelOf(one);
  if (!state.region.value?.levels.some((known) => known.id === level) || one.level === "place") return null;
  return (
    <ul class="alarm-places chips">
      {one.places.slice(0, MOST_PLACES).map((code) => (
        <li>
          <button type="button" class="chip" onClick={() => state.look({ selected: `${level}:${code}`, level, alarm: 0, tab: "rank" })}>
            {state.nameOfArea(level, code)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Notes({ id }: { id: number }): JSX.Element | null {
  const known = notesOf.value;
  if (known?.id !== id || known.notes.length === 0) return null;
  return (
    <section class="area-part">
      <h3>{t("alarm.notes")}</h3>
      <ol class="alarm-notes">
        {known.notes.map((one) => (
          <li>
            <span class="muted">
              {new Date(one.at).toLocaleString()} · {one.actor} · {tOr(`alarm.action.${one.action}` as WordKey, one.action)}
            </span>
            {one.note && <p>{one.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
