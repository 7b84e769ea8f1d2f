import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { copyText } from "../parts/clipboard";
import { Dropdown } from "../parts/Dropdown";
import { ask } from "../service/http";
import { language, t, type WordKey } from "../words";
import { plusDays } from "./days";
import { exportUrl, reportUrl } from "./urls";
import { picture } from "./picture";
import * as state from "./state";

const FORMATS = ["csv", "geojson", "geoparquet"] as const;
const SUFFIX = { csv: "csv", geojson: "geojson", geoparquet: "parquet" } as const;

const busy = signal("");

/** Take the present view away: as a picture, as data, as a report, as a link. */
export function Export(): JSX.Element {
  const items: [WordKey, () => Promise<void>][] = [
    ["export.png", async () => save(await picture(), `${name()}.png`)],
    ...FORMATS.map((format): [WordKey, () => Promise<void>] => [`export.${format}`, () => fetchFile(dataUrl(format), `${name()}.${SUFFIX[format]}`)]),
    ["export.report", () => fetchFile(reportUrl(state.view.value, state.period.value, state.level.value, language.value), `${name()}.html`)],
    ["export.link", async () => state.say((await copyText(location.href)) ? t("export.copied") : t("ticket.copyFailed"))],
  ];
  return (
    <Dropdown label={t("export.title")} align="right">
      {(close) => (
        <ul class="menu">
          {items.map(([label, act]) => (
            <li>
              <button type="button" class="menu-item" disabled={busy.value !== ""} onClick={() => void run(label, act).then(close)}>
                {t(label)}
                {busy.value === label && <span class="muted"> {t("export.busy")}</span>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Dropdown>
  );
}

async function run(label: WordKey, act: () => Promise<void>): Promise<void> {
  busy.value = label;
  await act().catch((fault: unknown) => state.say(`${t("export.failed")}${t("colon")}${fault instanceof Error ? fault.message : ""}`));
  busy.value = "";
}

function dataUrl(format: string): string {
  return exportUrl(state.view.value, state.period.value, state.level.value, state.res.value, format);
}

async function fetchFile(url: string, file: string): Promise<void> {
  save(await (await ask(url)).blob(), file);
}

function save(blob: Blob, file: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Says what is in the file: region, measure, period. */
function name(): string {
  const { show, by, hotBy } = state.view.value;
  const days = state.period.value;
  return [state.region.value?.id, by === "hex" ? `h3_${state.res.value}` : state.level.value, show === "hot" ? `hot_${hotBy}` : show, days?.from, days && plusDays(days.to, -1), state.cube.value?.synthetic ? "synthetic" : ""].filter(Boolean).join("_");
}
