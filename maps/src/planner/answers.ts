/** The shapes of the planner's endpoints, by their names here. */
import type { Cells, Surface } from "../service/contract";

export type {
  AreaValue as AreaRow,
  Bounded,
  Categories as CategoriesAnswer,
  Change,
  Choropleth as AreasAnswer,
  CubeInfo,
  HotSpot as HotRow,
  HotSpots as HotAnswer,
  Job,
  Profile,
  Rate,
  Series as SeriesAnswer,
} from "../service/contract";

/** Cells with counts, or with the smooth surface, which says its bandwidth. */
export type CellsAnswer = (Cells | Surface) & { bandwidth_m?: number };
