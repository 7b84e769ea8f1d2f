/** The words of the list of complaints behind a number, in English. */
import type { complaintsZh } from "./complaints.zh";

export const complaintsEn: Record<keyof typeof complaintsZh, string> = {
  "list.open": "See these {n} complaints",
  "list.openAny": "See the complaints",
  "list.title": "The complaints behind it",
  "list.total": "{n} in all, newest first",
  "list.more": "{n} more",
  "list.loading": "Reading…",
  "list.none": "No complaints",
  "list.down": "No connection to the service; try again later.",
  "list.why": "Single complaints (words masked) are open to dispatchers only.",
  "list.whyYou": "Single complaints (words masked) are open to dispatchers only; your role is {role}.",
  "list.audited": "Words are masked; every look leaves an audit line.",
  "list.synthetic": "synthetic",
  "list.noText": "(no words)",
  "list.lead": "Lead",
  "list.place": "Place",
  "list.received": "Received",
  "list.channel": "Channel",
  "list.due": "Due",
  "list.ticket": "Ticket",
  "list.copy": "Copy the ticket",
  "list.copied": "Copied",
  "list.events": "History",
  "list.changed": "Those that changed since they were counted are shown as they are now.",
};
