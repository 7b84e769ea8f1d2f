import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** what is filtered or chosen */
  label: string;
  /** what it is set to, shown beside the label */
  value?: string;
  isSet?: boolean;
  align?: "left" | "right";
  children: ComponentChildren | ((close: () => void) => ComponentChildren);
}

/** A button that opens a panel below it; Escape and a click elsewhere close it. */
export function Dropdown({ label, value, isSet = false, align = "left", children }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const elsewhere = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      class="dropdown"
      ref={box}
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) close();
      }}
    >
      <button
        type="button"
        ref={button}
        class={isSet ? "dropdown-button is-set" : "dropdown-button"}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span class="dropdown-label">{label}</span>
        {value && <span class="dropdown-value">{value}</span>}
        <span class="dropdown-mark" aria-hidden="true" />
      </button>
      {open && (
        <div class={`dropdown-panel is-${align}`}>{typeof children === "function" ? children(close) : children}</div>
      )}
    </div>
  );
}
