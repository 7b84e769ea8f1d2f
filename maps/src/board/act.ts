/** Changes that the board makes: sent as JSON, with the session's token, as the other pages do. */
import { signal } from "@preact/signals";
import { ask, ServiceProblem } from "../service/http";
import { t } from "../words";
import { say } from "./state";

/** A change is under way: buttons wait. */
export const busy = signal(false);

/** Send a change; "" where it was taken, or what is wrong, in words. */
export async function send(path: string, body: unknown): Promise<string> {
  busy.value = true;
  try {
    await ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return "";
  } catch (fault) {
    return faultText(fault);
  } finally {
    busy.value = false;
  }
}

/** Send a change without a form: what is wrong is said at the foot of the page. */
export async function act(path: string, body: unknown, done: () => void): Promise<void> {
  const trouble = await send(path, body);
  if (trouble) return say(trouble);
  say(t("board.saved"));
  done();
}

export function faultText(fault: unknown): string {
  if (!(fault instanceof ServiceProblem)) return t("fault.down");
  return [fault.detail || fault.title, fault.hint].filter(Boolean).join(t("board.sentence"));
}
