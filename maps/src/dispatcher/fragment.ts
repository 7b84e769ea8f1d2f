/** Which part of a running sentence a place suggestion should complete. */
import type { Place } from "../service/types";

// Words and endings after which a new name begins; 小区, 社区 and their kin end a name instead.
const BEFORE_A_NAME =
  /[\s,，。.;；:：、!！?？()（）“”"]|在|到|从|住|说|称|是|反映|投诉|位于|路过|靠近|附近|旁边|对面|的|(?<![小社园校院厂库景])区|[县市镇乡]|街道|地区/g;
const SHORTEST = 2;
const LONGEST = 16;

/** The unfinished name at the end of the text, or "" when there is none worth completing. */
export function fragmentOf(text: string): string {
  let start = 0;
  for (const hit of text.matchAll(BEFORE_A_NAME)) start = hit.index + hit[0].length;
  const fragment = text.slice(start);
  return fragment.length >= SHORTEST && fragment.length <= LONGEST ? fragment : "";
}

/** The text with its unfinished name completed; a name found in several places gets its area. */
export function complete(text: string, place: Place, among: readonly Place[]): string {
  const fragment = fragmentOf(text);
  const before = text.slice(0, text.length - fragment.length);
  const namesakes = among.filter((other) => other.name === place.name);
  const area = namesakes.length > 1 ? telling(place, namesakes) : "";
  return before + (before.includes(area) ? "" : area) + place.name;
}

/** The coarsest area that tells a place from its namesakes. */
function telling(place: Place, namesakes: readonly Place[]): string {
  const others = namesakes.filter((other) => other !== place);
  const own = place.areas.find((area) => !others.some((other) => other.areas.some((one) => one.code === area.code)));
  return own?.name ?? place.areas[0]?.name ?? "";
}
