import type { ComponentChildren, JSX } from "preact";
import { formatLonLat } from "../geography/coordinates";
import { Icon } from "../parts/icons";
import type { Body, Border, Neighbour, Position, RouteAnswer, Rule } from "../service/types";
import { distance, hours, t, type WordKey } from "../words";
import * as state from "./state";

/** Who else takes part, until when, and how far the border is to be trusted. */
export function Facts({ answer }: { answer: RouteAnswer }): JSX.Element {
  const { assist, deadline, escalation, overlays, neighbour, nearest } = answer;
  const border = state.border.value;
  const position = state.pick.value?.position ?? answer.position;
  return (
    <dl class="facts">
      <Fact label={t("answer.assist")}>{assist.length > 0 && <Bodies bodies={assist} />}</Fact>
      <Fact label={t("answer.deadline")}>
        {deadline && (
          <>
            <strong>{hours(deadline.hours)}</strong> {deadline.name} <Cited rule={deadline.rule} />
          </>
        )}
      </Fact>
      <Fact label={t("answer.escalation")}>{escalation.length > 0 && <Bodies bodies={escalation} />}</Fact>
      <Fact label={t("answer.overlays")}>{overlays.length > 0 && <Bodies bodies={overlays} />}</Fact>
      <Fact label={t("answer.neighbour")}>
        {neighbour && away(neighbour)}
      </Fact>
      <Fact label={t("answer.nearest")}>
        {nearest && away(nearest)}
      </Fact>
      <Fact label={t("answer.border")}>{border && <BorderFact border={border} answer={answer} />}</Fact>
      <Fact label={t("answer.position")}>{position && <PositionFact position={position} />}</Fact>
    </dl>
  );
}

function away({ name, distance_m, bearing_deg }: Neighbour): string {
  const d = distance(distance_m);
  if (bearing_deg === null || bearing_deg === undefined) return t("answer.neighbour.at", { name, d });
  const way = t(`way.${Math.round(bearing_deg / 45) % 8}` as WordKey);
  return t("answer.neighbour.towards", { name, d, way });
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element | null {
  if (!children) return null;
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Bodies({ bodies }: { bodies: readonly Body[] }): JSX.Element {
  return (
    <ul class="bodies">
      {bodies.map((body) => (
        <li>
          {body.name} <Cited rule={body.rule} />
        </li>
      ))}
    </ul>
  );
}

export function Cited({ rule }: { rule: Rule | null | undefined }): JSX.Element | null {
  if (!rule) return null;
  const words = t("answer.rule", { title: rule.title, id: rule.id, version: rule.version });
  return (
    <span class="cited" title={[words, rule.source].filter(Boolean).join("\n")}>
      {words}
    </span>
  );
}

function BorderFact({ border, answer }: { border: Border; answer: RouteAnswer }): JSX.Element {
  const level = state.region.value?.levels.find((one) => one.id === border.level);
  const generation = answer.generations[border.level];
  const name = level ? state.levelName(level) : border.level;
  const words = border.approximate ? "answer.border.approximate" : "answer.border.accuracy";
  return (
    <>
      {border.approximate && <Icon name="approximate" />} {border.note || t(words, { d: distance(border.accuracy_m) })}
      {generation && <span class="aside">{t("answer.generation", { level: name, generation })}</span>}
    </>
  );
}

function PositionFact({ position }: { position: Position }): JSX.Element {
  const at = formatLonLat(position, 5);
  const given = position.datum_assumed ? t("answer.datumAssumed", { datum: position.datum }) : position.datum;
  return (
    <>
      {position.radius_m > 0 ? t("answer.position.value", { at, d: distance(position.radius_m) }) : at}
      <span class="aside">{given}</span>
    </>
  );
}
