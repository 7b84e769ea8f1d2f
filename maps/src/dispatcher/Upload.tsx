import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Dialog } from "../parts/Dialog";
import { Icon } from "../parts/icons";
import { ServiceProblem } from "../service/http";
import type { Upload as UploadState } from "../service/types";
import { startUpload, uploadResultUrl, watchUpload, type Asked } from "../service/uploads";
import { ENCODINGS } from "../spreadsheet/encodings";
import { likeliestColumn, sheetHead, type SheetHead, type Stated } from "../spreadsheet/head";
import { language, number, t } from "../words";
import * as state from "./state";

/** `encoding` is the one a person named; empty while it is found out. */
interface Chosen {
  file: File;
  head: SheetHead;
  column: number;
  encoding: string;
}

// Kept outside the dialog: closing it does not stop the work.
const picked = signal<Chosen | null>(null);
const work = signal<UploadState | "sending" | null>(null);
const trouble = signal("");
let abandon = new AbortController();

function reset(): void {
  abandon.abort();
  abandon = new AbortController();
  picked.value = work.value = null;
  trouble.value = "";
}

async function take(file: File | undefined): Promise<void> {
  if (!file) return;
  reset();
  if (file.size === 0) return void (trouble.value = t("upload.empty"));
  const other = await kindOfOther(file);
  if (other !== null) return void (trouble.value = t("upload.notCsv", { kind: other }));
  const head = await sheetHead(file).catch(() => null);
  if (head) picked.value = { file, head, column: likeliestColumn(head), encoding: "" };
  else trouble.value = t("upload.unreadable");
}

/** Read the file's beginning again as a person says. */
async function read(stated: Stated): Promise<void> {
  const { file } = picked.value!;
  const head = await sheetHead(file, stated).catch(() => null);
  if (picked.value?.file !== file) return;
  trouble.value = head ? "" : t("upload.unreadable");
  if (head) picked.value = { file, head, column: likeliestColumn(head), encoding: stated.encoding ?? "" };
}

/** What the service is told: only what a person named, or what the column's name rests on. */
function asked({ head, column, encoding }: Chosen): Asked {
  const name = head.columns[column]!;
  const guessed = /^[ -~]*$/.test(name) ? "" : head.encoding;
  return {
    column: name,
    lang: language.value,
    encoding: encoding || (guessed === "utf-8" ? "" : guessed),
    sheet: head.sheets.length > 1 ? head.sheet : "",
  };
}

async function start(): Promise<void> {
  const chosen = picked.value!;
  work.value = "sending";
  try {
    const id = await startUpload(chosen.file, asked(chosen), abandon.signal);
    await watchUpload(id, (now) => (work.value = now), abandon.signal);
  } catch (fault) {
    if (abandon.signal.aborted) return;
    work.value = null;
    trouble.value = troubleOf(fault);
  }
}

/** What went wrong, in the page's language as far as it is a known fault. */
function troubleOf(fault: unknown): string {
  if (!(fault instanceof ServiceProblem)) return t("fault.down");
  if (fault.status === 401 || fault.status === 403) return t("upload.forbidden");
  if (fault.status === 413) return t("upload.file.tooLarge");
  return t("upload.file.unusable", { why: [fault.message, fault.hint].filter(Boolean).join(" ") });
}

/** Why the service could not finish a file. */
function failureOf({ cause, error }: UploadState): string {
  if (cause === "too_large") return t("upload.file.tooLarge");
  if (cause === "unreadable") return t("upload.file.unreadable");
  return t("upload.file.unusable", { why: error ?? "" });
}

// The first bytes of files that people take for tables.
const SIGNATURES: readonly (readonly [string, string])[] = [["%PDF", "PDF"], ["\x89PNG", "PNG"], ["\xff\xd8\xff", "JPEG"], ["\xd0\xcf\x11\xe0", "XLS / DOC"], ["{\\rtf", "RTF"]];

/** What a file is that is no table, by its first bytes; null for what may be one. */
async function kindOfOther(file: File): Promise<string | null> {
  const bytes = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const head = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const known = SIGNATURES.find(([sign]) => head.startsWith(sign));
  if (known) return known[1];
  const utf16 = head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff");
  const binary = bytes.includes(0) && !head.startsWith("PK") && !utf16;
  return binary || (head.startsWith("PK") && !/\.xlsx$/i.test(file.name)) ? file.name.split(".").at(-1)!.toUpperCase() : null;
}

export function Upload(): JSX.Element {
  return (
    <Dialog title={t("upload.title")} onClose={() => (state.openDialog.value = null)}>
      <div class="upload">
        {work.value ? <Progress /> : picked.value ? <Columns chosen={picked.value} /> : <Drop />}
        {trouble.value && (
          <p class="upload-trouble" role="alert">
            <Icon name="down" /> {trouble.value}
          </p>
        )}
      </div>
    </Dialog>
  );
}

function Drop(): JSX.Element {
  return (
    <>
      <p>{t("upload.intro")}</p>
      <label
        class="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void take(event.dataTransfer?.files[0]);
        }}
      >
        <Icon name="upload" size="2rem" />
        <span>
          {t("upload.drop")} <u>{t("upload.browse")}</u>
        </span>
        <input
          type="file"
          autofocus
          accept=".csv,.xlsx"
          class="visually-hidden"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
    </>
  );
}

/** The encoding of a CSV file, or the sheet of a workbook that has several. */
function Origin({ chosen: { head, encoding } }: { chosen: Chosen }): JSX.Element | null {
  if (head.sheets.length > 1)
    return (
      <label class="upload-origin">
        {t("upload.sheet")}
        <select value={head.sheet} onChange={(event) => void read({ sheet: event.currentTarget.value })}>
          {head.sheets.map((name) => (
            <option value={name}>{name}</option>
          ))}
        </select>
      </label>
    );
  if (!head.encoding) return null;
  return (
    <label class="upload-origin">
      {t("upload.encoding")}
      <select value={encoding} onChange={(event) => void read({ encoding: event.currentTarget.value })}>
        <option value="">{t("upload.encoding.found", { encoding: head.encoding })}</option>
        {ENCODINGS.map((label) => (
          <option value={label}>{label}</option>
        ))}
      </select>
    </label>
  );
}

function Columns({ chosen }: { chosen: Chosen }): JSX.Element {
  const { head, column, file } = chosen;
  return (
    <>
      <p class="upload-file">
        <strong>{file.name}</strong> <span class="muted">{number(file.size / 1024)} KB</span>
      </p>
      <Origin chosen={chosen} />
      <fieldset class="columns">
        <legend>{t("upload.column")}</legend>
        {head.columns.map((name, index) => (
          <label>
            <input
              type="radio"
              name="column"
              checked={index === column}
              onChange={() => (picked.value = { ...chosen, column: index })}
            />
            <strong>{name}</strong>
            <span class="muted columns-sample">{head.samples.map((row) => row[index]).filter(Boolean)[0]}</span>
          </label>
        ))}
      </fieldset>
      <div class="upload-actions">
        <button type="button" onClick={reset}>
          {t("upload.again")}
        </button>
        <button type="button" class="primary" onClick={() => void start()}>
          {t("upload.start")}
        </button>
      </div>
    </>
  );
}

function Progress(): JSX.Element {
  const now = work.value!;
  const sending = now === "sending";
  const rows = sending ? null : now.rows;
  const finished = !sending && (now.state === "done" || now.state === "failed");
  return (
    <>
      <p class="upload-file">
        <strong>{picked.value?.file.name}</strong>
      </p>
      <p role="status">{progressWords(now)}</p>
      {!finished && <progress aria-label={t("upload.title")} max={rows ?? 1} value={sending || !rows ? undefined : now.done} />}
      <div class="upload-actions">
        <button type="button" onClick={reset}>
          {finished ? t("upload.again") : t("cancel")}
        </button>
        {!sending && now.state === "failed" && picked.value && (
          <button type="button" onClick={() => (work.value = null)}>
            {t("upload.change")}
          </button>
        )}
        {!sending && now.state === "done" && (
          <a class="button primary" href={uploadResultUrl(now.id)} download>
            <Icon name="download" /> {t("upload.download")}
          </a>
        )}
      </div>
    </>
  );
}

function progressWords(now: UploadState | "sending"): string {
  if (now === "sending") return t("upload.sending");
  const rows = now.rows === null ? "…" : number(now.rows);
  if (now.state === "done") return [t("upload.done", { rows }), ...verdictWords(now)].join(" · ");
  if (now.state === "failed") return [t("upload.failed"), failureOf(now)].filter(Boolean).join(t("colon"));
  return t("upload.running", { done: number(now.done), rows });
}

function verdictWords({ verdicts: given }: UploadState): string[] {
  const kinds = ["direct", "confirm", "fallback", "outside"] as const;
  const verdicts = given ?? {};
  return kinds.filter((kind) => verdicts[kind]).map((kind) => `${t(`verdict.${kind}`)} ${number(verdicts[kind]!)}`);
}
