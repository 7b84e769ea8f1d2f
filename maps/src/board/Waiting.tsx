import type { ComponentChildren, JSX } from "preact";
import { FaultNote, type PageFault } from "../parts/FaultNote";
import { t } from "../words";
import type { Resource } from "./resource";

/** What a view shows while its answer is not there, or why it is not; else its content. */
export function When<T>({ is, children }: { is: Resource<T>; children: (answer: T) => ComponentChildren }): JSX.Element {
  const [answer, fault, busy] = [is.answer.value, is.fault.value, is.busy.value];
  return (
    <>
      {fault && <Faulty fault={fault} retry={is.again} />}
      {answer === null ? !fault && <Loading /> : <div class={busy ? "when is-stale" : "when"} aria-busy={busy}>{children(answer)}</div>}
    </>
  );
}

export function Faulty({ fault, retry }: { fault: PageFault; retry: () => void }): JSX.Element {
  return <FaultNote fault={fault} retry={retry} downDetail={t("note.down")} />;
}

export function Loading(): JSX.Element {
  return (
    <p class="board-loading muted" role="status">
      {t("note.loading")}
    </p>
  );
}
