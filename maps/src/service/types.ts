/**
 * The shapes the pages use, by their names here; `contract.ts` has them all, written from the
 * service's own OpenAPI document. Coordinates are WGS-84, longitude first; distances are metres.
 */
export type {
  Area as AreaName,
  AreaShare,
  Body,
  Border,
  Candidate,
  Datum,
  Deadline,
  LevelInfo,
  Neighbour,
  Place,
  Position,
  RegionInfo,
  Route as RouteAnswer,
  Rule,
  Session,
  Span,
  Upload,
  Verdict as VerdictId,
} from "./contract";
