import type { JSX } from "preact";
import { dataColours } from "../map/dataColours";
import { EMERGING_CLASSES } from "./emerging";
import { distance, number, t } from "../words";
import * as format from "./formats";
import { apartOf, legendOrder, isCells, isEmerging, isHot, onMap, tally, type Apart, type Kind, type MapAnswer } from "./painting";
import { visibleBreaks } from "./camera";
import { plusDays } from "./days";
import * as state from "./state";
import { modeOf } from "./view";

// On a phone the legend would cover the map: it opens by a tap.
const hasRoom = matchMedia("(min-width: 46rem)").matches;

/** What the colours mean, in which unit, of how many complaints, and what is not on the map. */
export function Legend(): JSX.Element | null {
  const [painted, scale, loaded] = [state.painted.value, state.scale.value, state.main.value];
  if (!painted || !scale || !loaded) return null;
  const { show, shape } = painted;
  const sums = tally(painted);
  const labels = format.classLabels(scale, show, shape, state.view.value.hotBy);
  const order = legendOrder(scale);
  // Hexagons change with the zoom, and near by only some are there: of them only the sum stays.
  const of = scale.kind === "hot" || scale.kind === "emerging" ? "places" : shape === "hex" ? "nothing" : "complaints";
  const whole = loaded.scale;
  const total = "total" in whole ? whole.total : 1;
  return (
    <details class={`legend is-${scale.kind}`} open={hasRoom} aria-label={t("legend.title")}>
      <summary>
        <strong>{format.title(show, shape, state.view.value)}</strong>
        {show !== "count" || shape === "hex" ? <span class="muted"> {format.unit(show, shape, state.view.value.hotBy)}</span> : null}
      </summary>
      <table>
        <tbody>
          {total > 0 && order.map((i) => (
            <Row colour={scale.colours[i]!} label={labels[i]!} sum={sums.get(i)} of={of} only={scale.kind === "emerging" ? EMERGING_CLASSES[i]! : ""} />
          ))}
          <Others sums={sums} shape={shape} show={show} />
        </tbody>
      </table>
      {scale.kind !== "emerging" && <p class="legend-total legend-single">{t("legend.total", { n: number(onMap(whole)) })}</p>}
      <ApartNote apart={apartOf(whole)} />
      <Method answer={loaded.answer} />
      {scale.kind === "sequential" && total > 0 && <Breaks />}
    </details>
  );
}

type Sum = { places: number; complaints: number } | undefined;

interface RowProps {
  colour: string;
  label: string;
  sum: Sum;
  /** what is counted beside the class */
  of?: "places" | "complaints" | "nothing";
  /** the class that a press shows alone; "" where there is no such choice */
  only?: string;
}

function Row({ colour, label, sum, of = "complaints", only = "" }: RowProps): JSX.Element {
  const alone = state.onlyClass;
  return (
    <tr class={only !== "" && alone.value !== "" && alone.value !== only ? "is-dim" : ""}>
      <td>
        <i class="swatch" style={{ background: colour }} />
      </td>
      <th scope="row">
        {only === "" ? (
          label
        ) : (
          <button type="button" class="legend-class" aria-pressed={alone.value === only} title={t("emerging.only")} onClick={() => (alone.value = alone.value === only ? "" : only)}>
            {label}
          </button>
        )}
      </th>
      {of !== "nothing" && (
        <td class="amount">{t(of === "places" ? "legend.areas" : "legend.pieces", { n: number(sum?.[of] ?? 0) })}</td>
      )}
    </tr>
  );
}

interface OthersProps {
  sums: Map<Kind, Sum>;
  shape: "hex" | "area";
  show: Parameters<typeof modeOf>[0];
}

/** Grey and white: too few, not significant, none. */
function Others({ sums, shape, show }: OthersProps): JSX.Element {
  const few = modeOf(show) === "rate" ? "legend.fewKnown" : "legend.tooFew";
  return (
    <>
      {sums.has("unsure") && <Row colour={dataColours.value.unsure} label={t("legend.unsure")} sum={sums.get("unsure")} />}
      {sums.has("too_few") && (
        <Row colour={dataColours.value.tooFew} label={t(few, { k: state.k.value })} sum={sums.get("too_few")} of={state.isPublic.value ? "places" : "complaints"} />
      )}
      {shape === "area" && sums.has("nothing") && (
        <Row colour={dataColours.value.nothing} label={t("legend.nothing")} sum={sums.get("nothing")} />
      )}
    </>
  );
}

function ApartNote({ apart }: { apart: Apart }): JSX.Element | null {
  const parts = [
    apart.default_location && t("legend.default", { n: number(apart.default_location) }),
    apart.no_position && t("legend.noPosition", { n: number(apart.no_position) }),
    apart.outside && t("legend.outside", { n: number(apart.outside) }),
    apart.nowhere && t("legend.nowhere", { n: number(apart.nowhere) }),
    apart.not_drawn && t("legend.notDrawn", { n: number(apart.not_drawn) }),
    apart.suppressed && t("legend.suppressed", { n: number(apart.suppressed) }),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  const sum = Object.values(apart).reduce((all, one) => all + one, 0);
  return (
    <p class="muted legend-single">
      {t("legend.apart", { n: number(sum) })}
      {t("colon")}
      {parts.join(" · ")}
    </p>
  );
}

/** How the picture was made, as far as a reader must know to trust it. */
function Method({ answer }: { answer: MapAnswer }): JSX.Element | null {
  const notes: string[] = [];
  if (isCells(answer) && answer.bandwidth_m) notes.push(t("legend.smooth", { d: distance(answer.bandwidth_m) }));
  else if (isCells(answer)) notes.push(t("legend.hexes", { km2: format.plain(answer.cell_area_km2) }));
  if (isCells(answer) && state.isPublic.value) notes.push(t("legend.blank", { k: state.k.value }));
  if (isEmerging(answer)) {
    const steps = { n: answer.steps.length, from: answer.steps[0] ?? "", to: plusDays(answer.until, -1) };
    notes.push(t(`emerging.steps.${answer.step}`, steps));
    if (answer.few_steps) notes.push(t("emerging.few"));
  }
  if (isHot(answer)) {
    if (state.view.value.hotBy === "count") notes.push(t("hot.warning"));
    notes.push(t("hot.twoUnits"));
    if (answer.too_few_to_test) notes.push(t("legend.tooFewTests"));
    if (answer.islands > 0) notes.push(t("legend.islands", { n: number(answer.islands) }));
    if (answer.edge_cells) notes.push(t("legend.edge", { n: number(answer.edge_cells) }));
  }
  return (
    <>
      {notes.map((note) => (
        <p class="muted">{note}</p>
      ))}
    </>
  );
}

/** The classes stay as they are while the map moves; only the reader changes them. */
function Breaks(): JSX.Element {
  const fixed = state.view.value.breaks !== null;
  return (
    <p class="legend-breaks">
      {fixed ? (
        <button type="button" class="link" onClick={() => state.look({ breaks: null })}>
          {t("legend.auto")}
        </button>
      ) : (
        <>
          <button type="button" class="link" onClick={() => state.look({ breaks: state.scale.value!.breaks })}>
            {t("legend.pin")}
          </button>
          <button type="button" class="link" onClick={() => state.look({ breaks: visibleBreaks() })}>
            {t("legend.rescale")}
          </button>
        </>
      )}
      {fixed && <span class="muted"> {t("legend.pinned")}</span>}
    </p>
  );
}
