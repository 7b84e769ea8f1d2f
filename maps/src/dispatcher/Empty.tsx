import type { JSX } from "preact";
import type { LevelInfo } from "../service/types";
import { distance, named, number, t } from "../words";
import * as state from "./state";

/** Before the first word: what may be typed, and what this region knows. */
export function Empty(): JSX.Element {
  return (
    <div class="empty">
      <h2>{t("empty.title")}</h2>
      <p>{t("empty.body")}</p>
      {state.region.value && (
        <table class="empty-levels">
          <caption>{t("empty.region")}</caption>
          <tbody>
            {state.region.value.levels.map((level) => (
              <LevelRow level={level} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function LevelRow({ level }: { level: LevelInfo }): JSX.Element {
  return (
    <tr>
      <th scope="row">{named(level)}</th>
      <td>{t("empty.level", { n: number(level.count) })}</td>
      <td>{level.generation && t("empty.generation", { generation: level.generation })}</td>
      <td>{accuracy(level)}</td>
    </tr>
  );
}

function accuracy(level: LevelInfo): string {
  if (!level.has_geometry) return t("empty.noGeometry");
  const d = distance(level.accuracy_m ?? 0);
  return t(level.approximate ? "empty.approximate" : "empty.accuracy", { d });
}
