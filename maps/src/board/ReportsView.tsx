import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { Segments } from "../parts/Segments";
import { Icon } from "../parts/icons";
import { ask, serviceUrl } from "../service/http";
import { t } from "../words";
import { faultText } from "./act";
import type { ReportContent } from "./answers";
import { monthsBack, weeksBack } from "./periods";
import { useResource } from "./resource";
import * as state from "./state";
import { Faulty, Loading } from "./Waiting";

type Kind = "monthly" | "weekly";
const WEEKS = 53;

/** The weekly list and the monthly report: looked at here, taken away as PDF or HTML. */
export function ReportsView(): JSX.Element {
  const kind = useSignal<Kind>("monthly");
  const chosen = useSignal("");
  const area = useSignal("");
  const months = state.latestMonth.value ? monthsBack(state.latestMonth.value, state.cube.value?.first_day?.slice(0, 7) ?? "") : [];
  const weeks = weeksBack(state.cube.value?.last_day ?? "2026-01-01", WEEKS);
  const offered = kind.value === "monthly" ? months : weeks;
  const usual = kind.value === "monthly" ? state.period.value : (weeks[1] ?? weeks[0] ?? "");
  const period = offered.includes(chosen.value) ? chosen.value : usual;
  const path = serviceUrl(`v1/reports/${kind.value}`, { period, area: area.value });
  return (
    <div class="reports">
      <section class="panel report-choice">
        <h2>{t("board.tab.reports")}</h2>
        <Segments label={t("board.report.kind")} value={kind.value} options={(["monthly", "weekly"] as const).map((value) => ({ value, label: t(`board.report.${value}`) }))} onChange={(value) => (kind.value = value)} />
        <label>
          {t("board.period")}
          <select value={period} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            {offered.map((one) => <option key={one} value={one} selected={one === period}>{one}</option>)}
          </select>
        </label>
        <AreaChoice value={area.value} take={(code) => (area.value = code)} />
        <div class="report-files">
          <Download path={path} format="pdf" name={`${kind.value}-${period}`} />
          <Download path={path} format="html" name={`${kind.value}-${period}`} />
        </div>
        <p class="muted">{t(kind.value === "weekly" ? "board.report.weekly.what" : "board.report.monthly.what")}</p>
      </section>
      {kind.value === "weekly" && !state.canRead.value ? <p class="panel not-for-role">{t("board.report.weekly.role")}</p> : period && <Preview key={path} path={path} />}
    </div>
  );
}

/** The whole region, or one area of a level at which bodies answer. */
function AreaChoice({ value, take }: { value: string; take: (code: string) => void }): JSX.Element {
  const above = state.levels.value[0]!;
  const found = useResource<{ areas: { code: string; name: string }[] }>(serviceUrl("v1/areas", { level: above.id }));
  return (
    <label>
      {t("board.report.area")}
      <select value={value} onChange={(event) => take(event.currentTarget.value)}>
        <option value="">{t("filter.all")}</option>
        {(found.answer.value?.areas ?? []).map((one) => <option key={one.code} value={one.code} selected={one.code === value}>{one.name}</option>)}
      </select>
    </label>
  );
}

function Download({ path, format, name }: { path: string; format: "pdf" | "html"; name: string }): JSX.Element {
  const busy = useSignal(false);
  const take = async (): Promise<void> => {
    busy.value = true;
    try {
      save(await (await ask(`${path}&format=${format}`)).blob(), `${name}.${format}`);
    } catch (fault) {
      state.say(faultText(fault));
    }
    busy.value = false;
  };
  return (
    <button type="button" class={format === "pdf" ? "primary" : ""} disabled={busy.value} onClick={() => void take()}>
      <Icon name="download" /> {format.toUpperCase()} {busy.value && t("export.busy")}
    </button>
  );
}

function save(blob: Blob, file: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}

interface Section {
  title: string;
  lead: string;
  figures: { label: string; value: string; note: string }[];
  pictures: { caption: string; svg: string }[];
  table: { columns: string[]; align: string; rows: string[][] } | null;
  points: string[];
  empty: string;
}

/** What the report says and draws. */
function Preview({ path }: { path: string }): JSX.Element {
  const found = useResource<ReportContent>(`${path}&drawings=true`);
  const [content, fault] = [found.answer.value, found.fault.value];
  if (fault) return <Faulty fault={fault} retry={found.again} />;
  if (!content) return <Loading />;
  return (
    <article class="panel preview">
      <h2>{content.title}</h2>
      <p class="muted">{content.subtitle}</p>
      {(content.sections as unknown as Section[]).map((section) => (
        <section key={section.title}>
          <h3>{section.title}</h3>
          {section.lead && <p class="muted">{section.lead}</p>}
          {section.figures.length > 0 && (
            <dl class="preview-figures">
              {section.figures.map((one) => (
                <div key={one.label}>
                  <dt>{one.label}</dt>
                  <dd>
                    <strong>{one.value}</strong> <span class="muted">{one.note}</span>
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {section.pictures.length > 0 && (
            <div class="preview-pictures">
              {section.pictures.map((one) => <Drawing key={one.caption} {...one} />)}
            </div>
          )}
          {section.table ? <PreviewTable table={section.table} /> : section.empty && <p class="muted">{section.empty}</p>}
          {section.points.length > 0 && <ul class="preview-points">{section.points.map((one) => <li key={one}>{one}</li>)}</ul>}
        </section>
      ))}
      <footer class="muted">
        <p>{content.version}</p>
        {content.notes.map((one) => <p key={one}>{one}</p>)}
      </footer>
    </article>
  );
}

/** A drawing of the report, as a picture from memory: nothing in it is read as part of the page. */
function Drawing({ caption, svg }: { caption: string; svg: string }): JSX.Element {
  const url = useMemo(() => URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" })), [svg]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <figure>
      <figcaption class="muted">{caption}</figcaption>
      <img src={url} alt={caption} />
    </figure>
  );
}

function PreviewTable({ table }: { table: NonNullable<Section["table"]> }): JSX.Element {
  const side = (i: number): string => (table.align[i] === "r" ? "amount" : "");
  return (
    <div class="table-box">
      <table class="list-table">
        <thead>
          <tr>{table.columns.map((one, i) => <th key={i} scope="col" class={side(i)}>{one}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, n) => (
            <tr key={n}>{row.map((text, i) => <td key={i} class={side(i)}>{text}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
