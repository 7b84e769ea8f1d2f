import type { JSX } from "preact";
import { Segments } from "../parts/Segments";
import { issueTitle } from "../parts/issueTitle";
import { bodyName } from "../service/areaNames";
import { canRead } from "../service/rights";
import { day, number, t } from "../words";
import * as format from "./formats";
import { answer, shown, type IssueRow } from "./issues";
import * as state from "./state";
import type { Which } from "./view";

const WHICH: readonly Which[] = ["open", "solved", "all"];

/** The issues under the page's filters as a list; a press opens one. */
export function Issues(): JSX.Element {
  return (
    <section class="alarms issues" aria-label={t("tab.issues")}>
      <div class="alarms-filters">
        <Segments
          label={t("issue.which")}
          value={state.view.value.which}
          options={WHICH.map((value) => ({ value, label: t(`issue.${value}`) }))}
          onChange={(which) => state.look({ which })}
        />
        <p class="muted">{t("issue.how")}</p>
        {!canRead.value && <p class="muted">{t("issue.few", { k: state.k.value })}</p>}
      </div>
      <ul class="alarms-rows">
        {shown.value.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </ul>
      {answer.value?.more && <p class="muted menu-none">{t("issue.more", { n: number(shown.value.length) })}</p>}
      {answer.value && shown.value.length === 0 && <p class="muted menu-none">{t("issue.none")}</p>}
    </section>
  );
}

function Row({ one }: { one: IssueRow }): JSX.Element {
  return (
    <li>
      <button type="button" class="alarm-row issue-row" onClick={() => state.look({ issue: one.id, selected: "" })}>
        <span class="alarm-head">
          <IssueBadge one={one} />
          <strong>{issueTitle(one)}</strong>
        </span>
        <span>
          {t("issue.pieces", { n: number(one.complaints) })} · {t("issue.people", { n: number(one.reporters) })} ·{" "}
          {t("issue.since", { day: day(one.since) })}
        </span>
        <span class="muted">{whereOf(one)}</span>
      </button>
    </li>
  );
}

/** Open or solved, in words and by a sign like the map's. */
export function IssueBadge({ one }: { one: IssueRow }): JSX.Element {
  return <span class={`badge issue-badge ${one.solved ? "is-solved" : "is-open"}`}>{t(one.solved ? "issue.solved" : "issue.open")}</span>;
}

/** The place, as finely as the reader may know it, and the category. */
export function whereOf(one: IssueRow): string {
  const area = one.area ? bodyName({ code: one.area }) : "";
  return [one.place, area, format.categoryName(one.category)].filter(Boolean).join(" · ");
}
