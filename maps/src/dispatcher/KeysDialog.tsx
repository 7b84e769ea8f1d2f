import type { JSX } from "preact";
import { Dialog } from "../parts/Dialog";
import { t, type WordKey } from "../words";
import * as state from "./state";

const KEYS: readonly (readonly [string, WordKey])[] = [
  ["Enter", "keys.enter"],
  ["Shift Enter", "keys.newline"],
  ["↓ ↑", "keys.suggest"],
  ["1–9", "keys.pick"],
  ["⇧ 1–3", "keys.category"],
  ["C", "keys.copy"],
  ["E", "keys.each"],
  ["S", "keys.keep"],
  ["/", "keys.input"],
  ["N", "keys.new"],
  ["M", "keys.map"],
  ["U", "keys.upload"],
  ["A", "keys.places"],
  ["?", "keys.help"],
];

export function KeysDialog(): JSX.Element {
  return (
    <Dialog title={t("keys.title")} onClose={() => (state.openDialog.value = null)}>
      <dl class="keys">
        {KEYS.map(([key, words]) => (
          <div>
            <dt>
              {key.split(" ").map((one) => (
                <kbd>{one}</kbd>
              ))}
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
