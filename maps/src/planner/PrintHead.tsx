import type { JSX } from "preact";
import { noteWords, titleWords } from "./viewWords";

/** What a printed page is of: the controls that say so on the screen are not printed. */
export function PrintHead(): JSX.Element {
  return (
    <header class="print-head">
      <h2>{titleWords()}</h2>
      {noteWords().map((words) => (
        <p key={words}>{words}</p>
      ))}
    </header>
  );
}
