/** Line icons, drawn here so that nothing is fetched. They never carry a meaning alone. */
import type { JSX } from "preact";

const PATHS = {
  direct: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM7.5 12.5l3 3 6-6.5",
  confirm: "M12 2.6 21.4 12 12 21.4 2.6 12 12 2.6ZM9.8 9.6a2.3 2.3 0 1 1 3.2 2.3c-.7.3-1 .8-1 1.6M12 16.4v.1",
  fallback: "M4 4h16v16H4zM12 16.5v-9M8.4 11 12 7.4l3.6 3.6",
  outside: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.8 5.8l12.4 12.4",
  chosen: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 8a2.4 2.4 0 1 0 0 4.8A2.4 2.4 0 0 0 12 8ZM7.6 17.2c.7-2 2.4-2.9 4.4-2.9s3.7.9 4.4 2.9",
  none: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM8 12h8",
  down: "M12 3.5 2.8 19.5h18.4L12 3.5ZM12 10v4.2M12 16.9v.1",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  upload: "M12 16V4.5M7.5 9 12 4.5 16.5 9M4 15.5V20h16v-4.5",
  download: "M12 4v11.5M7.5 11 12 15.5 16.5 11M4 15.5V20h16v-4.5",
  keys: "M2.5 6.5h19v11h-19zM6 10h.1M9.5 10h.1M13 10h.1M16.5 10h.1M7 14h10",
  pin: "M12 21.5c4.5-5 6.8-8.6 6.8-11.7a6.8 6.8 0 0 0-13.6 0c0 3.1 2.3 6.7 6.8 11.7ZM12 7.5a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8Z",
  close: "M6 6l12 12M18 6 6 18",
  again: "M20 12a8 8 0 1 1-2.4-5.7M20 3.5v4.3h-4.3",
  issue: "M4 6h16M4 12h16M4 18h10",
  approximate: "M3 9c3-3 6-3 9 0s6 3 9 0M3 15.5c3-3 6-3 9 0s6 3 9 0",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = "1.25em" }: { name: IconName; size?: string }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
