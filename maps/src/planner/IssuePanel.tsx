import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { listed } from "../parts/ComplaintList";
import { issueTitle } from "../parts/issueTitle";
import { bodyName } from "../service/areaNames";
import { canAddEvents, canRead } from "../service/rights";
import { day, number, t } from "../words";
import { categoryPath } from "../words/categories";
import { IssueActs } from "./IssueActs";
import { IssueBadge } from "./Issues";
import { chosen, complaintsUrl, type IssueRow } from "./issues";
import * as state from "./state";
import { Weekly } from "./Weekly";

/** One issue: what, where, since when, how many, how it grows, and what may be decided about it. */
export function IssuePanel(): JSX.Element {
  const one = chosen.value;
  return (
    <section class="area issue" aria-label={t("tab.issues")}>
      <header class="area-head">
        <h2>{one && one !== "absent" ? issueTitle(one) : t("issue.number", { n: state.view.value.issue })}</h2>
        <button type="button" class="quiet" onClick={() => state.look({ issue: 0 })}>
          <Icon name="close" /> {t("issue.back")}
        </button>
      </header>
      {one === null ? <p class="muted" role="status">{t("note.loading")}</p> : one === "absent" ? <p role="alert">{t("issue.gone")}</p> : <Known one={one} />}
    </section>
  );
}

function Known({ one }: { one: IssueRow }): JSX.Element {
  return (
    <>
      <p class="area-sub">
        <IssueBadge one={one} /> {t("issue.number", { n: one.id })} · {categoryPath(one.category)}
      </p>
      <p>{place(one)}</p>
      <p class="alarm-observed">
        <strong>{t("issue.pieces", { n: number(one.complaints) })}</strong> · {t("issue.people", { n: number(one.reporters) })} ·{" "}
        {t("issue.unsolved", { n: number(one.unsolved) })}
      </p>
      <p class="muted">
        {t("issue.since", { day: day(one.since) })} · {t("issue.last", { day: day(one.last) })}
      </p>
      <section class="area-part">
        <h3>{t("issue.growth", { n: number(one.last_7_days), before: number(one.previous_7_days) })}</h3>
        <Weekly counts={one.weekly} />
      </section>
      {canRead.value && (
        <button
          type="button"
          class="primary"
          onClick={() => (listed.value = { title: issueTitle(one), url: (cursor) => complaintsUrl(one.id, cursor) })}
        >
          {t("issue.complaints", { n: number(one.complaints) })}
        </button>
      )}
      {canAddEvents.value && canRead.value && <IssueActs key={one.id} one={one} />}
    </>
  );
}

function place(one: IssueRow): string {
  const area = one.area ? bodyName({ code: one.area }) : "";
  const known = [one.place, area].filter(Boolean).join(" · ");
  if (one.lon !== null) return known;
  const how = one.cell !== "" ? t("issue.where.cell") : t("issue.where.area", { area });
  return `${known} · ${how}`;
}
