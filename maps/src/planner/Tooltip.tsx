import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { number, t, tOr } from "../words";
import { EMERGING_CLASSES } from "./emerging";
import * as format from "./formats";
import { cellAt } from "./hexCells";
import { HOT_CLASSES, type Painted } from "./painting";
import { IssueTip } from "./IssueLegend";
import { isIssueMap } from "./issues";
import { pointed } from "./camera";
import * as state from "./state";

const places = computed(() => {
  const codes = state.painted.value?.codes ?? [];
  return new Map(codes.map((code, i) => [code, i]));
});

/** What is beneath the pointer, in words. */
export function Tooltip(): JSX.Element | null {
  const [at, painted] = [pointed.value, state.painted.value];
  if (at && isIssueMap.value) return <IssueTip at={at} />;
  if (!at || !painted) return null;
  const code = painted.shape === "hex" ? cellAt(at.lon, at.lat, painted.res) : at.code;
  const i = places.value.get(code);
  const area = state.outlines.value?.features.find((one) => one.properties.code === at.code);
  if (i === undefined && !area) return null;
  return (
    <div class="tooltip" style={{ left: `${at.x}px`, top: `${at.y}px` }}>
      {painted.shape === "hex" ? <strong>{t("shape.cells")}</strong> : area && <strong>{area.properties.name}</strong>}
      {area && <span class="muted"> {[painted.shape === "hex" ? area.properties.name : "", state.parentName(at.code)].filter(Boolean).join(" ")}</span>}
      {i !== undefined && <TooltipText painted={painted} i={i} />}
      {i === undefined && painted.shape === "hex" && painted.show !== "smooth" && <p class="muted">{t("legend.nothing")}</p>}
    </div>
  );
}

function TooltipText({ painted, i }: { painted: Painted; i: number }): JSX.Element {
  const { show, shape } = painted;
  const row = painted.rows?.[i];
  const kind = painted.kinds[i];
  const count = painted.counts[i];
  const isNew = row?.before === 0 && row.value === null && row.low !== null && (row.count ?? 0) > 0;
  if (kind === "too_few" && count === null) return <p>{t("legend.tooFew", { k: state.k.value })}</p>;
  return (
    <>
      {show === "hot" && typeof kind === "number" && <p>{hotWords(kind)}</p>}
      {show === "emerging" && typeof kind === "number" && <p>{tOr(`emerging.${EMERGING_CLASSES[kind]}`, "")}</p>}
      {show !== "hot" && show !== "emerging" && (
        <p>
          {isNew ? t("rank.new") : format.value(shape === "hex" ? "per_km2" : show, painted.values[i])} <span class="muted">{format.unit(show, shape)}</span>
        </p>
      )}
      {row?.low !== undefined && row.low !== null && show !== "count" && (
        <p class="muted">{t("rank.interval", { low: format.value(show, row.low), high: format.value(show, row.high) })}</p>
      )}
      {show !== "smooth" && show !== "emerging" && !(show === "count" && shape === "area") && (
        <p class="muted">{number(count ?? 0)} {t("unit.count")}</p>
      )}
    </>
  );
}

function hotWords(kind: number): string {
  const scale = state.scale.value;
  return scale?.kind === "hot" && HOT_CLASSES[kind] ? format.classLabels(scale, "hot", "area", state.view.value.hotBy)[kind]! : "";
}
