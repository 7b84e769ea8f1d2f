/** Whether the pages are dark now. On paper, and in pictures to take away, they are always light. */
import { computed, signal } from "@preact/signals";

const wanted = signal(false);
const lightened = signal(0);

export const isDark = computed(() => wanted.value && lightened.value === 0);

/** Make everything light, at once, until the function that is returned is called. */
export function lighten(): () => void {
  // The style sheet's colours first: what follows the signal reads them.
  document.documentElement.classList.add("is-light");
  lightened.value += 1;
  let done = false;
  return () => {
    if (done) return;
    done = true;
    if (lightened.peek() === 1) document.documentElement.classList.remove("is-light");
    lightened.value -= 1;
  };
}

function follow(): void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  wanted.value = query.matches;
  query.addEventListener("change", () => (wanted.value = query.matches));
  let darken = (): void => undefined;
  addEventListener("beforeprint", () => {
    darken();
    darken = lighten();
  });
  addEventListener("afterprint", () => darken());
}

if (typeof matchMedia === "function") follow();
