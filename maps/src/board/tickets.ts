/** The ticket that is open above the board. */
import { signal } from "@preact/signals";

export const ticket = signal("");
