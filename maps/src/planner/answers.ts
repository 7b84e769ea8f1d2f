/** The shapes of the planner's endpoints, by their names here. */
import type { Cells, Profile, ShapeProfile, Surface } from "../service/contract";

export type {
  AreaValue as AreaRow,
  Bounded,
  Categories as CategoriesAnswer,
  Change,
  Closed,
  Closing,
  Choropleth as AreasAnswer,
  CubeInfo,
  Emerging as EmergingAnswer,
  EmergingPlace as EmergingRow,
  Forecast as ForecastAnswer,
  ForecastRow,
  HotSpot as HotRow,
  HotSpots as HotAnswer,
  Job,
  Profile,
  Rate,
  Series as SeriesAnswer,
  ShapeProfile,
} from "../service/contract";

/** Cells with counts, or with the smooth surface, which says its bandwidth. */
export type CellsAnswer = (Cells | Surface) & { bandwidth_m?: number };

/** The page of an area, or of a drawn area or hexagon. */
export type PlaceProfile = Profile | ShapeProfile;
