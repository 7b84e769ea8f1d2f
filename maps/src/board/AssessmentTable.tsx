import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { t } from "../words";
import type { AssessmentAnswer, Body } from "./answers";
import { ofBody } from "./behind";
import { isOrder, matching, ORDERS, sorted, type Order } from "./columns";
import { Count } from "./Count";
import * as format from "./formats";
import { moveInGrid } from "./grid";
import { RankRange } from "./RankRange";
import { Sparkline } from "./Sparkline";
import * as state from "./state";
import { ChangeText, RATES } from "./Summary";
import { shareAxis, Whisker, type Axis } from "./Whisker";

// Rows drawn at first, and more of them each time the reader comes near the end.
const ROWS = 40;
const NEAR_PX = 800;

interface Axes {
  response: Axis;
  resolution: Axis;
  satisfaction: Axis;
  score: Axis;
  ranks: number;
}

/** The bodies, best first; linked with the map both ways. */
export function AssessmentTable({ found }: { found: AssessmentAnswer }): JSX.Element {
  const shown = useSignal(ROWS);
  const box = useRef<HTMLDivElement>(null);
  const { sort, down, words } = state.view.value;
  const order: Order = isOrder(sort) ? sort : "rank";
  const bodies = state.bodies.value;
  const rows = useMemo(() => sorted(matching(bodies, words), order, down), [bodies, words, order, down]);
  const axes = useMemo(() => axesOf(bodies), [bodies]);
  const corrected = useMemo(() => correctedOf(found), [found]);
  const chosen = rows.findIndex((row) => row.code === state.view.value.selected);
  const drawn = rows.slice(0, Math.max(shown.value, chosen + 5));
  useEffect(() => {
    // printed whole
    const all = (): void => void (shown.value = Infinity);
    addEventListener("beforeprint", all);
    return () => removeEventListener("beforeprint", all);
  }, []);
  const more = (): void => {
    const at = box.current!;
    if (at.scrollTop + at.clientHeight > at.scrollHeight - NEAR_PX && drawn.length < rows.length) shown.value = drawn.length + ROWS;
  };
  return (
    <section class="bodies" aria-label={t("board.table")}>
      <div class="bodies-head">
        <h2>
          {state.levelName(state.levelInfo.value)} <span class="muted">{format.plain(rows.length)}</span>
        </h2>
        <input
          type="search"
          aria-label={t("rank.search")}
          placeholder={t("rank.search")}
          value={words}
          onInput={(event) => state.look({ words: event.currentTarget.value }, false)}
        />
        <select class="bodies-sort" aria-label={t("board.sort")} value={order} onChange={(event) => state.look({ sort: event.currentTarget.value, down: false }, false)}>
          {ORDERS.map((one) => (
            <option key={one} value={one} selected={one === order}>
              {orderName(one)}
            </option>
          ))}
        </select>
        <p class="bodies-key muted" aria-hidden="true">
          <i class="key-dot" /> {t("board.key.dot")} <i class="key-raw" /> {t("board.key.raw")} <i class="key-mark" /> {t("board.key.mark")}
        </p>
      </div>
      <div class="bodies-rows" ref={box} onScroll={more}>
        <table onKeyDown={moveInGrid}>
          <caption class="visually-hidden">{t("board.table.caption")}</caption>
          <thead>
            <tr>
              <Heading by="rank" order={order} label={t("board.rank")} />
              <Heading by="name" order={order} label={t("board.body")} />
              <Heading by="complaints" order={order} label={t("board.complaints")} also={{ by: "per_10k", label: t("board.per10k") }} />
              <Heading by="change" order={order} label={t("board.versus.previous")} also={{ by: "change_year", label: t("board.versus.year") }} />
              <th scope="col" class="cell-spark">{t("area.trend")}</th>
              {RATES.map((rate) => (
                <Heading key={rate} by={rate} order={order} label={t(`show.${rate}`)} axis={axes[rate]} />
              ))}
              <Heading by="score" order={order} label={t("board.score")} axis={axes.score} />
              <Heading by="overdue" order={order} label={t("board.overdue")} />
            </tr>
          </thead>
          <tbody>
            {drawn.map((row) => (
              <Row key={row.code} body={row} axes={axes} corrected={corrected.get(row.code) ?? 0} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="muted bodies-none">{t("rank.none")}</p>}
      </div>
    </section>
  );
}

function orderName(order: Order): string {
  switch (order) {
    case "name": return t("board.body");
    case "per_10k": return t("board.per10k");
    case "change": return t("board.versus.previous");
    case "change_year": return t("board.versus.year");
    case "response":
    case "resolution":
    case "satisfaction": return t(`show.${order}`);
    default: return t(`board.${order}`);
  }
}

function axesOf(bodies: readonly Body[]): Axes {
  const axis = (low: (body: Body) => number | null): Axis => shareAxis(bodies.filter((one) => one.assessed > 0).map(low));
  return {
    response: axis((one) => one.response_low),
    resolution: axis((one) => one.resolution_low),
    satisfaction: axis((one) => one.satisfaction_low),
    score: axis((one) => one.score_low),
    ranks: Math.max(1, ...bodies.map((one) => one.rank ?? 0)),
  };
}

function correctedOf(found: AssessmentAnswer): Map<string, number> {
  const counted = new Map<string, number>();
  for (const one of found.corrections) counted.set(one.code, (counted.get(one.code) ?? 0) + 1);
  return counted;
}

interface HeadingProps {
  by: Order;
  order: Order;
  label: string;
  axis?: Axis;
  also?: { by: Order; label: string };
}

/** A column's name, which sorts by it; pressed again, the other way round. */
function Heading({ by, order, label, axis, also }: HeadingProps): JSX.Element {
  const isOn = order === by || order === also?.by;
  const upward = (order === "rank" || order === "name") !== state.view.value.down;
  return (
    <th scope="col" class={`cell-${by}`} aria-sort={isOn ? (upward ? "ascending" : "descending") : "none"}>
      <Sorter by={by} order={order} label={label} />
      {also && <Sorter by={also.by} order={order} label={also.label} isSecond />}
      {axis && (
        <span class="axis-ends" aria-hidden="true">
          <span>{format.percent(axis.from, 0)}</span>
          <span>{format.percent(axis.to, 0)}</span>
        </span>
      )}
    </th>
  );
}

function Sorter({ by, order, label, isSecond = false }: { by: Order; order: Order; label: string; isSecond?: boolean }): JSX.Element {
  const { down } = state.view.value;
  const isOn = order === by;
  return (
    <>
      <button type="button" class={`sorter ${isSecond ? "is-second" : ""} ${isOn ? "is-on" : ""}`} onClick={() => state.look({ sort: by, down: isOn && !down }, false)}>
        {label}
        {isOn && <span class={down ? "dropdown-mark is-up" : "dropdown-mark"} aria-hidden="true" />}
      </button>
      {/* buttons in a table's head are not repeated on the next printed page */}
      <span class="printed" aria-hidden="true">
        {label}
      </span>
    </>
  );
}

function Row({ body, axes, corrected }: { body: Body; axes: Axes; corrected: number }): JSX.Element {
  const pointed = useComputed(() => state.hovered.value === body.code);
  const chosen = state.view.value.selected === body.code;
  const ref = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (chosen) ref.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const course = state.courses.value.get(body.code);
  const whole = state.whole.value;
  const count = (n: number, kind: string, what: string): JSX.Element => <Count inGrid n={n} behind={() => ofBody(body.name, body.code, kind, what)} />;
  return (
    <tr
      ref={ref}
      class={pointed.value ? "is-pointed" : ""}
      aria-selected={chosen}
      onMouseEnter={() => (state.hovered.value = body.code)}
      onMouseLeave={() => (state.hovered.value = "")}
    >
      <td class="cell-rank">
        <RankRange body={body} of={axes.ranks} />
      </td>
      <th scope="row" class="cell-name">
        <button
          type="button"
          class="body-name"
          aria-pressed={chosen}
          onFocus={() => (state.hovered.value = body.code)}
          onClick={() => state.look({ selected: chosen ? "" : body.code })}
        >
          {body.name}
        </button>
        <span class="cell-sub">
          {body.class && <ClassChip body={body} />}
          {body.kind === "department" && <span class="muted">{t("board.department")}</span>}
          {corrected > 0 && <span class="badge">{t("board.corrections.n", { n: corrected })}</span>}
        </span>
      </th>
      <td class="cell-complaints" data-label={t("board.complaints")}>
        {count(body.complaints, "complaints", t("board.complaints"))}
        <span class="cell-sub muted">{body.per_10k === null ? "" : t("board.per10k.n", { n: body.per_10k.toFixed(1) })}</span>
      </td>
      <td class="cell-change">
        <ChangeText label={t("board.versus.previous")} change={body.change} bare />
        <ChangeText label={t("board.versus.year")} change={body.change_year} bare />
      </td>
      <td class="cell-spark">{course && <Sparkline values={course.complaints} unfinished={state.course.answer.value?.periods.at(-1)?.unfinished ?? false} />}</td>
      {RATES.map((rate) => (
        <td key={rate} class="cell-rate" data-label={t(`show.${rate}`)}>
          <Whisker axis={axes[rate]} value={body[`${rate}_rate`]} low={body[`${rate}_low`]} high={body[`${rate}_high`]} mark={whole?.[`${rate}_rate`] ?? null} />
          <span class="cell-sub">
            {format.percent(body[`${rate}_rate`])}{" "}
            <span class="muted">
              {count(body[`${rate}_yes`], `${rate}_yes`, t(`board.yes.${rate}`))}/{format.plain(body[`${rate}_known`])}
            </span>
          </span>
        </td>
      ))}
      <td class="cell-rate cell-score" data-label={t("board.score")}>
        <Whisker axis={axes.score} value={body.score_shrunken} low={body.score_low} high={body.score_high} raw={body.score} mark={whole?.score ?? null} />
        <span class="cell-sub">
          <strong>{format.percent(body.score_shrunken)}</strong> <span class="muted" title={t("board.score.raw", { p: format.percent(body.score) })}>{format.percent(body.score)}</span>
        </span>
      </td>
      <td class="cell-overdue amount" data-label={t("board.overdue")}>{count(body.overdue, "overdue", t("board.overdue"))}</td>
    </tr>
  );
}

export function ClassChip({ body }: { body: Body }): JSX.Element {
  return (
    <span class="class-chip" title={body.class_rule ? t("board.class.rule", { title: body.class_rule.title, id: body.class_rule.id }) : undefined}>
      {body.class}
    </span>
  );
}
