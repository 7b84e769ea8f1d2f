/**
 * The shapes the pages use, by their names here; `contract.ts` has them all, written from the
 * service's own OpenAPI document. Coordinates are WGS-84, longitude first; distances are metres.
 */
export type {
  AddedPlace,
  Area as AreaName,
  AreaShare,
  Body,
  CallAround,
  CallChecked,
  Border,
  Candidate,
  Datum,
  Deadline,
  LevelInfo,
  MeantPlace,
  Neighbour,
  Place,
  PlaceExtent,
  Position,
  RegionInfo,
  Route as RouteAnswer,
  Rule,
  Session,
  Span,
  TextCoordinate,
  UnknownName,
  UnknownNames,
  Upload,
  Verdict as VerdictId,
} from "./contract";
