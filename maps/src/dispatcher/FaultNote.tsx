import type { JSX } from "preact";
import { Icon } from "../parts/icons";
import { t } from "../words";
import { routeNow } from "./routing";
import type { Fault } from "./state";

/** What went wrong, and the way on. */
export function FaultNote({ fault }: { fault: Fault }): JSX.Element {
  const down = fault.kind === "down";
  return (
    <div class="fault" role="alert">
      <Icon name="down" size="1.5rem" />
      <div>
        <strong>{down ? t("fault.down") : fault.title}</strong>
        <p>{down ? t("fault.down.detail") : fault.detail}</p>
        {!down && fault.hint && <p class="muted">{fault.hint}</p>}
      </div>
      <button type="button" onClick={routeNow}>
        {t("retry")}
      </button>
    </div>
  );
}
