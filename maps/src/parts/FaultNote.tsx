import type { JSX } from "preact";
import { t } from "../words";
import { Icon } from "./icons";

export type PageFault = { kind: "down" } | { kind: "problem"; status?: number; title: string; detail: string; hint: string | null };

const FORBIDDEN = 403;

interface Props {
  fault: PageFault;
  retry: () => void;
  /** what a dead service means for this page */
  downDetail: string;
}

/** What went wrong, and the way on. */
export function FaultNote({ fault, retry, downDetail }: Props): JSX.Element {
  const down = fault.kind === "down";
  const refused = !down && fault.status === FORBIDDEN;
  return (
    <div class="fault" role="alert">
      <Icon name="down" size="1.5rem" />
      <div>
        <strong>{down ? t("fault.down") : refused ? t("fault.forbidden") : fault.title}</strong>
        <p>{down ? downDetail : fault.detail}</p>
        {!down && fault.hint && <p class="muted">{fault.hint}</p>}
      </div>
      <button type="button" onClick={retry}>
        {t("retry")}
      </button>
    </div>
  );
}
