/** The ticket that is open above the board; "" while none is. */
import { signal } from "@preact/signals";

export const ticket = signal("");
