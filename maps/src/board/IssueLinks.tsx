import type { JSX } from "preact";
import { issueTitle } from "../parts/issueTitle";
import type { IssueRow } from "../service/contract";
import { language, number, t } from "../words";

interface Props {
  /** what the list is called, as "largest issues" or "open issues" */
  label: string;
  issues: readonly IssueRow[];
}

/** A few issues with their sizes; each leads to its page on the planner's map. None, nothing. */
export function IssueLinks({ label, issues }: Props): JSX.Element | null {
  if (issues.length === 0) return null;
  return (
    <ul class="board-issues" aria-label={label}>
      {issues.map((one) => (
        <li key={one.id}>
          <a href={`planner?tab=issues&which=all&issue=${one.id}&lang=${language.value}`}>{issueTitle(one)}</a>
          <span class="muted">
            {t("issue.pieces", { n: number(one.complaints) })} · {t("issue.unsolved", { n: number(one.unsolved) })}
          </span>
        </li>
      ))}
    </ul>
  );
}
