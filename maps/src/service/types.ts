/** The shapes of the HTTP contract. Coordinates are WGS-84, longitude first; distances are metres. */

export type VerdictId = "direct" | "confirm" | "fallback" | "outside";
export type Datum = "WGS-84" | "GCJ-02" | "BD-09" | "CGCS2000";

export interface Rule {
  id: string;
  version: string;
  title: string;
  source?: string;
}

export interface Body {
  code: string;
  name: string;
  kind: string;
  rule?: Rule | null;
}

export interface Deadline {
  id: string;
  name: string;
  hours: number;
  rule?: Rule | null;
}

export interface AreaName {
  code: string;
  name: string;
}

export interface AreaShare extends AreaName {
  probability: number;
}

/** `start` and `end` count code points of the text that was sent. */
export interface Span {
  start: number;
  end: number;
  text: string;
  kind: string;
  role: string;
}

export interface Position {
  lon: number;
  lat: number;
  radius_m: number;
  datum: Datum;
  datum_assumed?: boolean;
}

export interface Candidate {
  areas: Record<string, AreaName>;
  probability: number;
  position: Position | null;
  place: string;
  kind: string;
  matched: Span[];
  evidence: string;
}

export interface Neighbour extends AreaName {
  level: string;
  distance_m: number;
  /** clockwise from north, towards the area */
  bearing_deg?: number | null;
}

export interface Border {
  level: string;
  accuracy_m: number;
  approximate: boolean;
  note: string;
}

export interface RouteAnswer {
  verdict: VerdictId;
  reason: string;
  question: string | null;
  probability: number;
  lead: Body | null;
  assist: Body[];
  escalation: Body[];
  deadline: Deadline | null;
  areas: Record<string, AreaShare[]>;
  candidates: Candidate[];
  mentions: Span[];
  neighbour: Neighbour | null;
  nearest: Neighbour | null;
  overlays: Body[];
  position: Position | null;
  h3: string | null;
  border: Border | null;
  generations: Record<string, string>;
  as_of: string;
  region: { id: string; name: string };
  hints: string[];
}

export interface Place {
  name: string;
  kind: string;
  /** the areas it lies in, coarse to fine */
  areas: (AreaName & { level: string })[];
  lon: number | null;
  lat: number | null;
}

export interface LevelInfo {
  id: string;
  name: string;
  name_en: string;
  partition: boolean;
  generation: string | null;
  valid_from: string | null;
  valid_to: string | null;
  accuracy_m: number | null;
  approximate: boolean | null;
  source: string | null;
  license: string | null;
  count: number;
  has_geometry: boolean;
}

export interface RegionInfo {
  id: string;
  name: string;
  name_en: string;
  bbox: [number, number, number, number];
  lead_level: string;
  fallback_level: string;
  levels: LevelInfo[];
}

export interface Upload {
  id: string;
  state: "queued" | "running" | "done" | "failed";
  rows: number | null;
  done: number;
  error?: string | null;
  /** how many rows got which verdict, once done */
  verdicts?: Partial<Record<VerdictId, number>>;
}
