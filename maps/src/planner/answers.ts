/** The shapes of the planner's endpoints. */
import type { AreaName } from "../service/types";
import type { HotSpotClass } from "../colours";

export interface Told {
  period: { from: string | null; to: string | null };
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
}

export interface CellsAnswer extends Told {
  res: number;
  cell_area_km2: number;
  default_location: number;
  no_position: number;
  cells: [cell: string, count: number][];
  bandwidth_m?: number;
}

export interface AreaRow extends AreaName {
  /** null where there are too few to show */
  count: number | null;
  value: number | null;
  low?: number | null;
  high?: number | null;
  before?: number | null;
  numerator?: number | null;
  denominator?: number | null;
}

export interface AreasAnswer extends Told {
  level: string;
  outside: number;
  default_location: number;
  rows: AreaRow[];
}

export interface HotRow extends AreaRow {
  z: number | null;
  p: number | null;
  q: number | null;
  class: HotSpotClass | null;
}

export interface HotAnswer extends Told {
  res?: number;
  level?: string;
  default_location: number;
  no_position?: number;
  outside?: number;
  tested: number;
  islands: number;
  edge_cells?: number;
  too_few_to_test: boolean;
  rows: HotRow[];
}

export interface SeriesAnswer extends Told {
  bucket: "day" | "week" | "month";
  rows: { start: string; count: number }[];
}

export interface CategoriesAnswer extends Told {
  rows: { path: string; count: number }[];
}

export interface Bounded {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface Rate extends Bounded {
  numerator: number;
  denominator: number;
  excluded: number;
  unknown: number;
}

export interface Change extends Bounded {
  before: number | null;
  period: { from: string; to: string };
}

export interface Profile {
  area: AreaName & {
    level: string;
    parent: string;
    area_km2: number;
    residents: number | null;
    approximate: boolean;
    accuracy_m: number;
  };
  count: number | null;
  rank: { place: number; of: number };
  per_km2: Bounded | null;
  per_10k: Bounded | null;
  change: { previous: Change; year: Change } | null;
  rates: Record<"response" | "resolution" | "satisfaction", Rate> | null;
  series: { bucket: SeriesAnswer["bucket"]; rows: SeriesAnswer["rows"] };
  categories: { top: { path: string; count: number }[]; others: number; suppressed: number };
  neighbours: (AreaName & { count: number | null; per_km2: number | null })[];
}

export interface Job {
  kind: string;
  state: "idle" | "running" | "done" | "failed";
  done: number;
  total: number | null;
  message: string;
}

export interface CubeInfo {
  version: string;
  empty: boolean;
  complaints: number | null;
  synthetic: boolean;
  first_day: string | null;
  last_day: string | null;
  h3_res: number;
  audience: "public" | "planner";
  k: number;
  channels?: string[];
  statuses?: string[];
  can_load_sample: boolean;
  job: Job;
}
