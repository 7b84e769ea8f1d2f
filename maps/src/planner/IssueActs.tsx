/** What may be decided about an issue: its name, its state, mergers and splits. */
import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "../parts/Dialog";
import { issueTitle } from "../parts/issueTitle";
import { bodyName } from "../service/areaNames";
import type { Complaint } from "../service/contract";
import { getJson, serviceUrl } from "../service/http";
import { day, number, t } from "../words";
import { decide, shown, type IssueRow } from "./issues";

const LONGEST_NAME = 100;
/** complaints that can be told apart in one dialog; what the service gives at most at a time */
const MOST = 1_000;

export function IssueActs({ one }: { one: IssueRow }): JSX.Element {
  const words = useSignal(one.name);
  const asking = useSignal<"merge" | "split" | "">("");
  const name = (event: SubmitEvent): void => {
    event.preventDefault();
    void decide(one.id, { action: "name", name: words.value });
  };
  const isClosed = one.status === "closed";
  return (
    <div class="alarm-actions issue-acts">
      <form class="alarm-note" onSubmit={name}>
        <input
          aria-label={t("issue.name")}
          placeholder={t("issue.name")}
          maxLength={LONGEST_NAME}
          value={words.value}
          onInput={(event) => (words.value = event.currentTarget.value)}
        />
        <button type="submit">{t("issue.rename")}</button>
      </form>
      <div class="chips">
        <button type="button" onClick={() => void decide(one.id, { action: isClosed ? "open" : "close" })}>
          {t(isClosed ? "issue.reopen" : "issue.close")}
        </button>
        <button type="button" onClick={() => (asking.value = "merge")}>
          {t("issue.merge")}
        </button>
        {one.complaints > 1 && (
          <button type="button" onClick={() => (asking.value = "split")}>
            {t("issue.split")}
          </button>
        )}
      </div>
      {asking.value === "merge" && <Merge one={one} open={asking} />}
      {asking.value === "split" && <Split one={one} open={asking} />}
    </div>
  );
}

interface AskingProps {
  one: IssueRow;
  open: Signal<string>;
}

/** Choose the issue that this one goes into; those of the same area come first. */
function Merge({ one, open }: AskingProps): JSX.Element {
  const into = useSignal(0);
  const others = shown.value.filter((other) => other.id !== one.id);
  const near = [...others].sort((a, b) => Number(b.area === one.area) - Number(a.area === one.area));
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (into.value > 0) void decide(one.id, { action: "merge", into: into.value }).then((done) => done && (open.value = ""));
  };
  return (
    <Dialog title={t("issue.merge.title")} wide onClose={() => (open.value = "")}>
      <form class="issue-form" onSubmit={send}>
        <p>{t("issue.merge.how")}</p>
        <ul class="issue-choices">
          {near.map((other) => (
            <li>
              <label>
                <input type="radio" name="into" checked={into.value === other.id} onChange={() => (into.value = other.id)} />
                <span>
                  <strong>{issueTitle(other)}</strong>{" "}
                  <span class="muted">
                    {other.area ? bodyName({ code: other.area }) : ""} · {t("issue.pieces", { n: number(other.complaints) })}
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
        <button type="submit" class="primary" disabled={into.value === 0}>
          {t("issue.merge.do")}
        </button>
      </form>
    </Dialog>
  );
}

/** Choose the complaints that become an issue of their own. */
function Split({ one, open }: AskingProps): JSX.Element {
  const rows = useSignal<readonly Complaint[]>([]);
  const picked = useSignal<ReadonlySet<string>>(new Set());
  useEffect(() => {
    void getJson<{ complaints: Complaint[] }>(serviceUrl("v1/complaints", { issue: one.id, limit: MOST })).then(
      ({ complaints }) => (rows.value = complaints),
      () => undefined,
    );
  }, []);
  const toggle = (id: string, on: boolean): void => {
    const now = new Set(picked.value);
    if (on) now.add(id);
    else now.delete(id);
    picked.value = now;
  };
  const fits = picked.value.size > 0 && picked.value.size < one.complaints;
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    if (fits) void decide(one.id, { action: "split", complaints: [...picked.value] }).then((done) => done && (open.value = ""));
  };
  return (
    <Dialog title={t("issue.split.title")} wide onClose={() => (open.value = "")}>
      <form class="issue-form" onSubmit={send}>
        <p>{t("issue.split.how")}</p>
        <ul class="issue-choices">
          {rows.value.map((row) => (
            <li>
              <label>
                <input type="checkbox" checked={picked.value.has(row.id)} onChange={(event) => toggle(row.id, event.currentTarget.checked)} />
                <span>
                  <span class="muted">{[day(row.received_at), row.place].filter(Boolean).join(" · ")}</span> {row.text || t("list.noText")}
                </span>
              </label>
            </li>
          ))}
        </ul>
        <button type="submit" class="primary" disabled={!fits}>
          {t("issue.split.do", { n: number(picked.value.size) })}
        </button>
      </form>
    </Dialog>
  );
}
