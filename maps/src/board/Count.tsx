import type { ComponentChildren, JSX } from "preact";
import { plain } from "./formats";
import { show, type Behind } from "./behind";
import { t } from "../words";

interface Props {
  n: number | null | undefined;
  behind: () => Behind;
  /** in a table that arrow keys move through */
  inGrid?: boolean;
  children?: ComponentChildren;
}

/** A number that opens the complaints it was counted from; none behind it, no button. */
export function Count({ n, behind, inGrid = false, children }: Props): JSX.Element {
  const text = children ?? plain(n);
  if (!n) return <span class="count-none">{text}</span>;
  return (
    <button type="button" class="count" title={t("board.behind.open")} tabIndex={inGrid ? -1 : undefined} onClick={() => show(behind())}>
      {text}
    </button>
  );
}
