import type { JSX } from "preact";
import { issueTitle } from "../parts/issueTitle";
import { number, t } from "../words";
import { issueAt, placed } from "./issueMarks";
import { legendSteps, radiusPx } from "./issueScale";
import { whereOf } from "./Issues";
import type { Pointed } from "./plannerMap";

/** What the circles mean: their size in complaints, filled or hollow by state. */
export function IssueLegend(): JSX.Element {
  const all = placed.value;
  const pieces = all.reduce((sum, { one }) => sum + one.complaints, 0);
  const steps = legendSteps(all[0]?.one.complaints ?? 0);
  return (
    <details class="legend issue-legend" open aria-label={t("legend.title")}>
      <summary>
        <strong>{t("issue.legend")}</strong>
      </summary>
      <ul>
        {steps.map((n) => (
          <li key={n}>
            <Circle radius={radiusPx(n)} kind="is-open" /> {t("issue.pieces", { n: number(n) })}
          </li>
        ))}
        <li>
          <Circle radius={8} kind="is-open" /> {t("issue.legend.open")}
        </li>
        <li>
          <Circle radius={8} kind="is-solved" /> {t("issue.legend.solved")}
        </li>
      </ul>
      <p class="legend-total">{t("issue.legend.total", { n: number(all.length), pieces: number(pieces) })}</p>
    </details>
  );
}

function Circle({ radius, kind }: { radius: number; kind: "is-open" | "is-solved" }): JSX.Element {
  const size = 2 * radius + 4;
  return (
    <svg class={`issue-circle ${kind}`} width={size} height={size} viewBox={`${-size / 2} ${-size / 2} ${size} ${size}`} aria-hidden="true">
      <circle class="issue-disc" r={radius} />
      {kind === "is-solved" && <circle class="issue-dot" r={1.5} />}
    </svg>
  );
}

/** The issue beneath the pointer, in words. */
export function IssueTip({ at }: { at: Pointed }): JSX.Element | null {
  const one = issueAt(at);
  if (!one) return null;
  return (
    <div class="tooltip" style={{ left: `${at.x}px`, top: `${at.y}px` }}>
      <strong>{issueTitle(one)}</strong>
      <p>
        {t("issue.pieces", { n: number(one.complaints) })} · {t(one.solved ? "issue.solved" : "issue.open")}
      </p>
      <p class="muted">{whereOf(one)}</p>
    </div>
  );
}
