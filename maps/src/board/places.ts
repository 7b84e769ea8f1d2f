/** Names of watched and supervised places. */
import { bodyName } from "../service/areaNames";
import type { WatchedPlace } from "./answers";

/** An area under a name that no other has; a cell is named after the area it lies in, without its code. */
export function placeName(place: Pick<WatchedPlace, "kind" | "code" | "name">): string {
  const name = (place.name ?? "").replace(/ 8[0-9a-f]{14}$/, "");
  return place.kind === "area" ? bodyName({ code: place.code ?? "", name }) : name;
}
