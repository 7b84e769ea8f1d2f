import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { Dialog } from "../parts/Dialog";
import { t } from "../words";
import { busy, send } from "./act";
import * as format from "./formats";
import { closeForm, form, type Form } from "./formState";
import { Corrections } from "./Corrections";
import { plusMonths } from "./periods";
import * as state from "./state";
import { MOVES, stateName } from "./StateChip";
import { placeName } from "./places";
import { bodyName, namedBodies } from "../service/areaNames";

/** The forms of what may be done: freeze, choose, watch, supervise, move, note. */
export function Forms(): JSX.Element | null {
  const wanted = form.value;
  if (!wanted) return null;
  switch (wanted.kind) {
    case "freeze": return <Freeze />;
    case "corrections": return <Corrections />;
    case "exclusion": return <Exclusion wanted={wanted} />;
    case "topic": return <Topic wanted={wanted} />;
    case "watch": return <Watch wanted={wanted} />;
    case "supervise": return <Supervise wanted={wanted} />;
    case "move": return <Move wanted={wanted} />;
    case "note": return <Note wanted={wanted} />;
  }
}

type Of<K extends Form["kind"]> = Extract<Form, { kind: K }>;
type Fields = Record<string, string>;

interface ShellProps {
  title: string;
  intro?: string;
  submit: string;
  /** what is sent, and where */
  ask: (fields: Fields) => [path: string, body: unknown];
  done: () => void;
  children?: ComponentChildren;
}

/** A form in a dialog: it says what was wrong and stays, or closes when it was taken. */
function Shell({ title, intro, submit, ask, done, children }: ShellProps): JSX.Element {
  const trouble = useSignal("");
  const take = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const fields = Object.fromEntries([...data.entries()].map(([name, value]) => [name, String(value).trim()]));
    trouble.value = await send(...ask(fields));
    if (trouble.value) return;
    closeForm();
    state.say(t("board.saved"));
    done();
  };
  return (
    <Dialog title={title} onClose={closeForm}>
      <form class="board-form" onSubmit={(event) => void take(event)}>
        {intro && <p class="muted">{intro}</p>}
        {children}
        {trouble.value && (
          <p class="upload-trouble" role="alert">
            {trouble.value}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy.value}>
          {submit}
        </button>
      </form>
    </Dialog>
  );
}

interface FieldProps {
  name: string;
  label: string;
  value?: string;
  required?: boolean;
  type?: "text" | "date" | "number";
  lines?: boolean;
}

function Field({ name, label, value = "", required = false, type = "text", lines = false }: FieldProps): JSX.Element {
  return (
    <label>
      {label}
      {lines ? <textarea name={name} rows={3} required={required} defaultValue={value} /> : <input name={name} type={type} defaultValue={value} required={required} step={type === "number" ? "any" : undefined} min={type === "number" ? "0" : undefined} />}
    </label>
  );
}

const BODIES = "board-bodies";

/** A body by its name; the list offers those of the table. */
function BodyField({ value = "" }: { value?: string }): JSX.Element {
  return (
    <label>
      {t("board.lead")}
      <input name="lead" list={BODIES} defaultValue={value} />
      <datalist id={BODIES}>
        {namedBodies().map(({ code, name }) => <option key={code} value={name} />)}
      </datalist>
    </label>
  );
}

/** The body of a name: with its code where it is an area, else by its name alone. */
function bodyOf(name: string): { code: string; name: string } | null {
  if (name === "") return null;
  const found = namedBodies().find((one) => one.name === name);
  return { code: found?.code ?? name.slice(0, 100), name };
}

/** A word on a ticket's exclusion: one of the region's reasons, and what speaks for it. */
function Exclusion({ wanted: { ticket, action, done } }: { wanted: Of<"exclusion"> }): JSX.Element {
  const reasons = state.exclusionReasons.value;
  const names = action === "ask" || action === "grant";
  return (
    <Shell
      title={`${t(`board.exclusion.do.${action}`)} · ${ticket}`}
      intro={t("board.exclusion.intro")}
      submit={t(`board.exclusion.do.${action}`)}
      ask={({ reason_id = "", reason }) => [`v1/complaints/${encodeURIComponent(ticket)}/exclusion`, { action, reason_id, reason }]}
      done={() => {
        state.exclusions.again();
        done();
      }}
    >
      {names && reasons.length > 0 && (
        <label>
          {t("board.exclusion.which")}
          <select name="reason_id" required>
            <option value="">{t("board.exclusion.choose")}</option>
            {reasons.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
          </select>
        </label>
      )}
      <Field name="reason" label={t("board.exclusion.why")} required lines />
    </Shell>
  );
}

function listed(text: string): string[] {
  return text.split(/[\n;；]+/).map((one) => one.trim()).filter(Boolean);
}

function Freeze(): JSX.Element {
  const { from, to } = state.view.value;
  const period = state.isFree.value ? { from, to } : { period: state.period.value };
  const again = (): void => [state.assessment, state.frozen].forEach((one) => one.again());
  return (
    <Shell
      title={t("board.freeze")}
      intro={t("board.freeze.intro", { period: state.isFree.value ? format.days({ from, to }) : state.period.value, level: state.levelName(state.levelInfo.value) })}
      submit={t("board.freeze")}
      ask={() => ["v1/assessment/frozen", { ...period, level: state.level.value }]}
      done={again}
    />
  );
}

function Topic({ wanted: { candidate } }: { wanted: Of<"topic"> }): JSX.Element {
  const month = state.topics.answer.value?.month ?? state.month.value;
  return (
    <Shell
      title={t("board.topic.choose.title")}
      intro={format.categoryPath(candidate.category)}
      submit={t("board.topic.choose")}
      ask={(given) => [
        "v1/topics",
        {
          title: given["title"], note: given["note"],
          details: {
            month, categories: [candidate.category], lead: bodyOf(given["lead"] ?? ""), target: given["target"],
            measures: listed(given["measures"] ?? ""), assisting: listed(given["assisting"] ?? "").map(bodyOf),
            begun: given["begun"] || null, until: given["until"] || null,
          },
        },
      ]}
      done={state.topics.again}
    >
      <Field name="title" label={t("board.title")} value={format.categoryName(candidate.category)} required />
      <BodyField />
      <Field name="assisting" label={t("board.assisting.field")} />
      <Field name="measures" label={t("board.measures.field")} lines />
      <Field name="target" label={t("board.target")} />
      <div class="field-row">
        <Field name="begun" label={t("board.begun.field")} type="date" />
        <Field name="until" label={t("board.until")} type="date" value={`${plusMonths(month, 12)}-01`} />
      </div>
      <Field name="note" label={t("board.note.field")} />
    </Shell>
  );
}

function Watch({ wanted: { nomination, place } }: { wanted: Of<"watch"> }): JSX.Element {
  const at = nomination?.place ?? place!;
  const named = nomination ? { ...at, name: placeName(nomination.place) } : at;
  const half = nomination ? Math.max(0.1, nomination.per_week / 2).toFixed(1) : "";
  return (
    <Shell
      title={t("board.watch.add")}
      intro={t("board.watch.add.intro", { place: named.name ?? "" })}
      submit={t("board.watch.add")}
      ask={(given) => [
        "v1/watch",
        {
          title: given["title"], note: given["note"],
          details: {
            place: named, lead: bodyOf(given["lead"] ?? ""), reason: given["reason"], rule: nomination ? "most-reporters" : "",
            target_per_week: given["target"] ? Number(given["target"]) : null,
          },
        },
      ]}
      done={() => [state.watch, state.nominations].forEach((one) => one.again())}
    >
      <Field name="title" label={t("board.title")} value={named.name ?? ""} required />
      <BodyField value={at.kind === "area" ? placeName(at) : (at.name ?? "").split(" 8")[0]!} />
      <Field name="reason" label={t("board.reason")} required value={nomination ? t("board.watch.reason", { n: nomination.reporters, category: format.categoryName(nomination.category) }) : ""} />
      <Field name="target" label={t("board.watch.target.field")} type="number" value={half} />
      <Field name="note" label={t("board.note.field")} />
    </Shell>
  );
}

const DUE_DAYS = 30;

function Supervise({ wanted }: { wanted: Of<"supervise"> }): JSX.Element {
  const known = wanted.place?.name || wanted.topic?.title || wanted.ticket || "";
  const subject = wanted.topic ? "topic" : wanted.ticket ? "ticket" : wanted.place ? "place" : null;
  const due = format.plusDays(new Date().toISOString().slice(0, 10), DUE_DAYS);
  return (
    <Shell
      title={t("board.supervision.add")}
      {...(known ? { intro: t("board.supervision.of", { what: known }) } : {})}
      submit={t("board.supervision.add")}
      ask={(given) => [
        "v1/supervision",
        {
          title: given["title"], note: given["note"],
          details: {
            ...subjectOf(wanted, subject, given), lead: bodyOf(given["lead"] ?? ""), reason: given["reason"], due: given["due"],
            evidence: listed(given["evidence"] ?? ""),
          },
        },
      ]}
      done={state.supervision.again}
    >
      {subject === null && <SubjectField />}
      <Field name="title" label={t("board.title")} value={known} required />
      <BodyField value={wanted.lead ? bodyName(wanted.lead) : ""} />
      <Field name="reason" label={t("board.reason")} required />
      <Field name="due" label={t("board.due")} type="date" value={due} required />
      <Field name="evidence" label={t("board.evidence.field")} lines />
    </Shell>
  );
}

/** What is supervised, where the form was not opened from it: an area by its name, or a ticket. */
function SubjectField(): JSX.Element {
  return (
    <label>
      {t("board.subject.field")}
      <input name="subject" list={BODIES} required />
    </label>
  );
}

const TICKET = /^\d+-[0-9a-f]{8}$/i;

function subjectOf(wanted: Of<"supervise">, subject: "topic" | "ticket" | "place" | null, given: Fields): object {
  if (subject === "topic") return { subject, topic: wanted.topic!.id };
  if (subject === "ticket") return { subject, ticket: wanted.ticket };
  if (subject === "place") return { subject, place: wanted.place };
  const text = given["subject"] ?? "";
  if (TICKET.test(text)) return { subject: "ticket", ticket: text.toLowerCase() };
  const body = bodyOf(text)!;
  return { subject: "place", place: { kind: "area", name: text, level: state.level.value, code: body.code } };
}

const RECORDS = { topics: () => state.topics, watch: () => state.watch, supervision: () => state.supervision };

function Move({ wanted: { of, id, title, state: now } }: { wanted: Of<"move"> }): JSX.Element {
  return (
    <Shell
      title={title}
      intro={t("board.move.intro", { state: stateName(of, now) })}
      submit={t("board.move")}
      ask={(given) => [`v1/${of}/${id}/events`, { state: given["state"], note: given["note"] }]}
      done={() => refresh(of)}
    >
      <fieldset class="choices">
        <legend>{t("board.move.to")}</legend>
        {(MOVES[of][now] ?? []).map((one, i) => (
          <label key={one}>
            <input type="radio" name="state" value={one} defaultChecked={i === 0} /> {stateName(of, one)}
          </label>
        ))}
      </fieldset>
      <Field name="note" label={t("board.note.field")} />
    </Shell>
  );
}

function Note({ wanted: { of, id, title, remind } }: { wanted: Of<"note"> }): JSX.Element {
  return (
    <Shell
      title={title}
      submit={t(remind ? "board.remind" : "board.note")}
      ask={(given) => [`v1/${of}/${id}/events`, { note: given["note"], remind }]}
      done={() => refresh(of)}
    >
      <Field name="note" label={t("board.note.field")} required lines />
    </Shell>
  );
}

/** The list, and the record that may be open beside it. */
function refresh(of: keyof typeof RECORDS): void {
  RECORDS[of]().again();
  state.askEverything();
}
