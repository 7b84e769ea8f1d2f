import type { JSX } from "preact";
import { Icon, type IconName } from "../parts/icons";
import type { CallChecked } from "../service/types";
import { ago, day, t, tOr } from "../words";
import { categoryName, categoryPath } from "../words/categories";
import * as state from "./state";

type Issue = NonNullable<CallChecked["issue"]>;
type Earlier = CallChecked["earlier"][number];
type Nearby = NonNullable<CallChecked["nearby"]>;
type Alarm = CallChecked["alarms"][number];

/** What is known around the call: reported before, part of an issue, one of several calls, an alarm. */
export function Around(): JSX.Element | null {
  const around = state.around.value;
  if (!around || state.stale.value) return null;
  const { earlier, issue, nearby, alarms } = around;
  if (earlier.length === 0 && !issue && !nearby && alarms.length === 0) return null;
  return (
    <section class="around" aria-label={t("around.title")}>
      <ul>
        {earlier.slice(0, 2).map((one) => (
          <Line icon="again" tone="again" key={one.id}>
            {earlierWords(one)}
          </Line>
        ))}
        {issue && (
          <Line icon="issue" tone="issue">
            {issueWords(issue)}
          </Line>
        )}
        {nearby && (
          <Line icon="down" tone="burst">
            {nearbyWords(nearby)}
          </Line>
        )}
        {alarms.map((one) => (
          <Line icon="down" tone="burst" key={one.id}>
            {alarmWords(one)}
          </Line>
        ))}
      </ul>
    </section>
  );
}

function Line({ icon, tone, children }: { icon: IconName; tone: string; children: string }): JSX.Element {
  return (
    <li class={`around-line around-${tone}`}>
      <Icon name={icon} /> <span>{children}</span>
    </li>
  );
}

function earlierWords({ id, received_at, status, category }: Earlier): string {
  const what = categoryName(category);
  return t("around.earlier", { when: ago(received_at), id, status: tOr(`status.${status}`, status), what: what && t("around.what", { what }) });
}

function issueWords({ number, since, holder, name, words }: Issue): string {
  const about = name || words.slice(0, 3).join(" ");
  const said = t("around.issue", { n: number, since: day(since), about: about && t("around.about", { about }) });
  return holder ? `${said}${t("around.semicolon")}${t("around.holder", { name: holder.name, since: day(holder.since) })}` : said;
}

function nearbyWords({ number, first, place }: Nearby): string {
  const minutes = Math.max(1, Math.round((Date.now() - Date.parse(first)) / 60_000));
  return t("around.nearby", { n: number, minutes, place: place || t("around.here") });
}

function alarmWords({ topic, calls, callers, since, place }: Alarm): string {
  return t("around.alarm", { topic: categoryPath(topic) || t("around.all"), calls, callers, since: ago(since), place: place && t("around.at", { place }) });
}
