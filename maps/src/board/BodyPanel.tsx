import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { t, tOr } from "../words";
import type { AssessmentAnswer, Body } from "./answers";
import { ClassChip } from "./AssessmentTable";
import { ofBody } from "./behind";
import { Count } from "./Count";
import * as format from "./formats";
import { openForm } from "./formState";
import { ScoreCourse } from "./ScoreCourse";
import * as state from "./state";
import { Changes, Figure, RateLines } from "./Summary";

/** One body's month: every number, and the way to the complaints behind it. */
export function BodyPanel({ body, found }: { body: Body; found: AssessmentAnswer }): JSX.Element {
  const count = (n: number, kind: string, what: string): JSX.Element => <Count n={n} behind={() => ofBody(body.name, body.code, kind, what)} />;
  const course = state.courses.value.get(body.code);
  return (
    <section class="panel body-panel" aria-label={body.name}>
      <header class="panel-head">
        <h3>
          {body.name} {body.class && <ClassChip body={body} />}
        </h3>
        <button type="button" class="quiet" aria-label={t("close")} onClick={() => state.look({ selected: "" })}>
          <Icon name="close" />
        </button>
      </header>
      {body.class_rule && <p class="muted">{t("board.class.rule", { title: body.class_rule.title, id: body.class_rule.id })}</p>}
      {body.rank !== null && <p>{t(body.next_is_alike ? "board.rank.alike" : "board.rank.clear", { low: body.rank_low ?? 0, high: body.rank_high ?? 0, n: body.alike })}</p>}
      <RateLines body={body} mean={state.whole.value} />
      <dl class="panel-figures">
        <Figure label={t("board.complaints")} note={<Changes body={body} />}>{count(body.complaints, "complaints", t("board.complaints"))}</Figure>
        <Figure label={t("board.overdue")} note={t("board.inTime", { n: format.plain(body.in_time) })}>{count(body.overdue, "overdue", t("board.overdue"))}</Figure>
        <Figure label={t("board.returned")} note={t("board.shareOf", { p: format.percent(body.returned_share) })}>{count(body.returned, "returned", t("board.returned"))}</Figure>
        <Figure label={t("board.repeat")} note={t("board.shareOf", { p: format.percent(body.repeat_share) })}>{count(body.repeat, "repeat", t("board.repeat"))}</Figure>
        <Figure label={t("board.unknown")}>{count(body.unknown, "unknown", t("board.unknown"))}</Figure>
        <Figure label={t("board.excluded")} note={reasons(body, found)}>{count(body.excluded, "excluded", t("board.excluded"))}</Figure>
        {body.per_10k !== null && (
          <Figure label={t("board.per10k")} note={`${format.plain(body.per_10k_low, 1)}–${format.plain(body.per_10k_high, 1)}`}>{format.plain(body.per_10k, 1)}</Figure>
        )}
      </dl>
      {course && <ScoreCourse course={course} periods={state.course.answer.value!.periods} />}
      {state.canManage.value && body.kind === "area" && (
        <div class="panel-acts">
          <button type="button" onClick={() => openForm({ kind: "supervise", place: areaOf(body), lead: { code: body.code, name: body.name } })}>
            {t("board.supervise")}
          </button>
          <button type="button" onClick={() => openForm({ kind: "watch", place: areaOf(body) })}>
            {t("board.watch.add")}
          </button>
          <a class="button" href={`planner?by=area&level=${encodeURIComponent(state.level.value)}&sel=${encodeURIComponent(`${state.level.value}:${body.code}`)}`}>
            {t("board.onMap")}
          </a>
        </div>
      )}
    </section>
  );
}

function areaOf(body: Body): { kind: "area"; name: string; level: string; code: string; radius_m: number } {
  return { kind: "area", name: body.name, level: state.level.value, code: body.code, radius_m: 200 };
}

/** Why complaints were excluded, as the region's rules name it. */
function reasons(body: Body, found: AssessmentAnswer): string {
  const titles = new Map(found.rules.exclusion.map((one) => [one.id, one.title]));
  return Object.entries(body.excluded_by)
    .map(([id, n]) => `${titles.get(id) ?? tOr(`board.reason.${id}`, id)} ${format.plain(n)}`)
    .join(t("comma"));
}
