/** The issues under the view's filters, the one that is open, and what may be decided about it. */
import { computed, effect, signal } from "@preact/signals";
import type { IssueMap, MappedIssue } from "../service/contract";
import { ask, getJson, serviceUrl, ServiceProblem } from "../service/http";
import { LatestOnly } from "../service/latest";
import { t } from "../words";
import * as state from "./state";
import { issuesUrl } from "./urls";

export type IssueRow = MappedIssue;

/** what the service gave under the present filters; null while nothing is known */
export const answer = signal<IssueMap | null>(null);
/** the open issue, where the filters leave it out; null where it is not known */
const single = signal<{ asked: number; found: IssueRow | null } | null>(null);

/** Whether the map shows issues now. */
export const isIssueMap = computed(() => state.view.value.tab === "issues" && !state.isPublic.value);
export const shown = computed<readonly IssueRow[]>(() => answer.value?.issues ?? []);

/** The issue looked at; "absent" where there is none that the reader may see; null while it is asked for. */
export const chosen = computed<IssueRow | "absent" | null>(() => {
  const number = state.view.value.issue;
  const listed = shown.value.find((one) => one.id === number);
  if (listed) return listed;
  return single.value?.asked === number ? (single.value.found ?? "absent") : null;
});

/** The issues to be drawn: those listed, and the one looked at. */
export const drawn = computed<readonly IssueRow[]>(() => {
  const one = chosen.value;
  if (one === null || one === "absent" || shown.value.some((other) => other.id === one.id)) return shown.value;
  return [...shown.value, one];
});

const latest = new LatestOnly<string, IssueMap>(
  (url, signal) => {
    state.underWay.value += 1;
    return getJson<IssueMap>(url, {}, signal).finally(() => (state.underWay.value -= 1));
  },
  (_, outcome) => {
    if ("answer" in outcome) answer.value = outcome.answer;
    else if (outcome.fault instanceof ServiceProblem) answer.value = { issues: [], more: false };
  },
);

const question = computed(() => {
  if (!isIssueMap.value || !state.cube.value || !state.region.value) return "";
  return issuesUrl(state.view.value, state.period.value);
});

/** Ask again for the list and for the issue that is open. */
function again(): void {
  if (question.peek() !== "") latest.ask(question.peek());
  single.value = null;
  readSingle();
}

function readSingle(): void {
  const number = state.view.peek().issue;
  if (number === 0 || !isIssueMap.peek()) return;
  void getJson<IssueMap>(serviceUrl("v1/issues/map", { issue: number })).then(
    ({ issues: [found] }) => (single.value = { asked: number, found: found ?? null }),
    () => (single.value = { asked: number, found: null }),
  );
}

/** Keep the list as the view asks for it. */
export function followIssues(): void {
  effect(() => void (question.value !== "" && latest.ask(question.value)));
  effect(() => {
    const number = state.view.value.issue;
    if (number === 0 || answer.value === null || !isIssueMap.value) return;
    if (!shown.value.some((one) => one.id === number) && single.peek()?.asked !== number) readSingle();
  });
}

export type Decision =
  | { action: "name"; name: string }
  | { action: "close" | "open" }
  | { action: "merge"; into: number }
  | { action: "split"; complaints: readonly string[] };

/** Name, close, reopen, merge or split; false where the service did not take it. */
export async function decide(number: number, decision: Decision): Promise<boolean> {
  try {
    await ask(`v1/issues/${number}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(decision),
    });
  } catch (fault) {
    state.say(`${t("issue.failed")}${t("colon")}${fault instanceof Error ? fault.message : ""}`);
    return false;
  }
  state.say(t("issue.done"));
  if (decision.action === "merge") state.look({ issue: decision.into });
  again();
  return true;
}

/** A page of an issue's complaints. */
export const complaintsUrl = (number: number, cursor: string): string =>
  serviceUrl("v1/complaints", { issue: number, cursor });
