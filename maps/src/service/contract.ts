/** The shapes of the HTTP contract. Written by `make types-web` from the OpenAPI document. */

/** A place or an alias that somebody added, and who took it back. It lies in the area ``code`` or at ``lon``, ``lat`` (EPSG:4326), within ``radius_m``. */
export type AddedPlace = {
  id: number;
  name: string;
  kind: "area" | "compound" | "village" | "road" | "bridge" | "water" | "station" | "exit" | "poi";
  code: string;
  lon: number | null;
  lat: number | null;
  radius_m: number | null;
  alias_of: string;
  added_at: string;
  added_by: string;
  withdrawn_at: string | null;
  withdrawn_by: string;
};

/** Places that people added, newest first. */
export type AddedPlaces = {
  places: AddedPlace[];
};

/** An alarm. ``version`` grows with every change of any alarm. ``muted_until``: until then alarms about the same thing are kept but not sent. */
export type Alarm = {
  id: number;
  version: number;
  kind: "scan" | "temporal" | "burst";
  key: string;
  topic: string;
  level: string;
  places: string[];
  state: "new" | "continuing" | "acknowledged" | "closed";
  started_at: string;
  last_at: string;
  raised_at: string;
  updated_at: string;
  observed: number;
  expected: number | null;
  p: number | null;
  recurrence_days: number | null;
  reporters: number;
  details: Record<string, unknown>;
  muted_until?: string | null;
};

/** An alarm that is not over and holds the place of a call. */
export type AlarmHere = {
  id: number;
  kind: string;
  topic: string;
  level: string;
  place: string;
  calls: number;
  callers: number;
  since: string;
  last: string;
};

/** What somebody did about an alarm. */
export type AlarmNote = {
  at: string;
  actor: string;
  action: string;
  note: string;
};

/** An alarm and what was done about it, oldest first. */
export type AlarmWithNotes = {
  id: number;
  version: number;
  kind: "scan" | "temporal" | "burst";
  key: string;
  topic: string;
  level: string;
  places: string[];
  state: "new" | "continuing" | "acknowledged" | "closed";
  started_at: string;
  last_at: string;
  raised_at: string;
  updated_at: string;
  observed: number;
  expected: number | null;
  p: number | null;
  recurrence_days: number | null;
  reporters: number;
  details: Record<string, unknown>;
  muted_until?: string | null;
  notes: AlarmNote[];
};

/** Alarms, those changed last first; ``version`` is for planners only. */
export type Alarms = {
  audience: "public" | "planner";
  version?: number | null;
  alarms: (Alarm | PublicAlarm)[];
};

/** The period answered for; ``to`` is the day after the last. */
export type AnsweredPeriod = {
  from: string | null;
  to: string | null;
};

/** An area by code and name. */
export type Area = {
  code: string;
  name: string;
};

/** An area and its level. */
export type AreaAt = {
  code: string;
  name: string;
  level: string;
};

/** One area. */
export type AreaDetail = {
  code: string;
  name: string;
  parent: string;
  area_km2: number;
  name_en: string;
  level: string;
  generation: string;
  bbox: [number, number, number, number];
  approximate: boolean;
  accuracy_m: number;
  chain: Record<string, Area>;
};

/** The areas of a level. */
export type AreaList = {
  areas: AreaRow[];
};

/** An area the location lies in. */
export type AreaOfJurisdiction = {
  level: string;
  code: string;
  name: string;
};

/** An area in a list. */
export type AreaRow = {
  code: string;
  name: string;
  parent: string;
  area_km2: number;
  name_en: string;
};

/** An area with the probability that the place lies in it. */
export type AreaShare = {
  code: string;
  name: string;
  probability: number;
};

/** A measure of one area; ``count`` is null where there are too few to show. Beside it what the value was made of, as the measure has it. */
export type AreaValue = {
  code: string;
  name: string;
  count: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
  area_km2?: number | null;
  residents?: number | null;
  before?: number | null;
  numerator?: number | null;
  denominator?: number | null;
  excluded?: number | null;
  unknown?: number | null;
  closed_days?: number | null;
};

/** The areas that cover a point, exactly as drawn. */
export type AreasAt = {
  areas: Record<string, Area[]>;
  position: Position;
  generations: Record<string, string>;
  as_of: string;
};

/** One body's rates, score and rank; the columns of ``geo-service assess`` and more. Rates and scores are shares between 0 and 1, null where they are not known. ``kind`` is ``area``, ``department`` or ``region``; ``alike`` counts the bodies that chance may have put before or behind it. */
export type AssessedBody = {
  code: string;
  name: string;
  parent: string;
  kind: string;
  complaints: number;
  excluded: number;
  unknown: number;
  assessed: number;
  excluded_by: Record<string, number>;
  response_yes: number;
  response_known: number;
  response_rate: number | null;
  response_low: number | null;
  response_high: number | null;
  resolution_yes: number;
  resolution_known: number;
  resolution_rate: number | null;
  resolution_low: number | null;
  resolution_high: number | null;
  satisfaction_yes: number;
  satisfaction_known: number;
  satisfaction_rate: number | null;
  satisfaction_low: number | null;
  satisfaction_high: number | null;
  score: number | null;
  score_low: number | null;
  score_high: number | null;
  score_shrunken: number | null;
  rank: number | null;
  rank_low: number | null;
  rank_high: number | null;
  alike: number;
  next_is_alike: boolean;
  class: string;
  class_rule: ClassRule | null;
  per_10k: number | null;
  per_10k_low: number | null;
  per_10k_high: number | null;
  overdue: number;
  in_time: number;
  returned: number;
  returned_share: number | null;
  repeat: number;
  repeat_share: number | null;
  change: PerDayChange;
  change_year: PerDayChange;
  gain: ScoreGain;
  closed?: number | null;
  closed_share?: number | null;
  close_days?: number | null;
  close_days_low?: number | null;
  close_days_high?: number | null;
  with_deadline?: number | null;
  closed_in_time?: number | null;
  closed_in_time_share?: number | null;
};

/** The period assessed; ``name`` is empty for one of free days. */
export type AssessedPeriod = {
  from: string;
  to: string;
  name: string;
  unfinished: boolean;
};

/** Every body assessed over a period, best rank first, the region last. */
export type AssessmentAnswer = {
  version: string;
  synthetic: boolean;
  level: string;
  category: string;
  period: AssessedPeriod;
  versus: ComparedPeriods;
  as_of: string;
  rules: RulesTold;
  draws: number;
  seed: number;
  without_row: number;
  expected: Record<string, PriorTold>;
  rows: AssessedBody[];
  frozen: FrozenMark | null;
  corrections: Correction[];
};

/** The bodies of a level over several periods, the oldest first. */
export type AssessmentCourse = {
  version: string;
  synthetic: boolean;
  level: string;
  periods: AssessedPeriod[];
  rows: BodyCourse[];
};

/** The basemap of the region, if it has one. */
export type BasemapAnswer = {
  basemap: BasemapInfo | null;
  /** The command that makes one, where there is none */
  command: string | null;
};

/** The basemap: where its tiles are, and what must be said beside it. */
export type BasemapInfo = {
  /** Path below the service's address, with {z}/{x}/{y} */
  tiles: string;
  minzoom: number;
  maxzoom: number;
  /** West, south, east, north */
  bounds: [number, number, number, number];
  layers: string[];
  attribution: string;
  /** The day of the data */
  day: string | null;
};

/** The answer of one item, or its ``error``. Batches of plain points have verdict, probability and areas only. */
export type BatchAnswer = {
  id?: string | number | boolean | null;
  error?: BatchError | null;
  verdict?: Verdict | null;
  probability?: number | null;
  areas?: Record<string, BatchArea[]> | null;
  reason?: string | null;
  question?: string | null;
  lead?: Body | null;
  position?: Position | null;
};

/** Answers in the order of the items. */
export type BatchAnswers = {
  results: BatchAnswer[];
};

/** An area; with its probability where the item needed more than a look at the map. */
export type BatchArea = {
  code: string;
  name: string;
  probability?: number | null;
};

/** Why an item cannot be used, and how to mend it. */
export type BatchError = {
  title: string;
  detail: string;
  hint: string | null;
};

/** A body that leads or assists. */
export type Body = {
  code: string;
  name: string;
  kind: string;
  rule: Rule | null;
};

/** A body period by period, parallel to ``periods``; null where it had no row, or no score. */
export type BodyCourse = {
  code: string;
  complaints: (number | null)[];
  score: (number | null)[];
  score_low: (number | null)[];
  score_high: (number | null)[];
  score_shrunken: (number | null)[];
};

/** A body by code and name. */
export type BodyRef = {
  code: string;
  name?: string;
};

export type Body_upload_v1_uploads_post = {
  file: string;
  /** Column of texts */
  column: string;
  /** Of questions and reasons; else the region's */
  lang?: "zh" | "en" | null;
  /** Of a CSV file, if found wrongly */
  encoding?: string | null;
  /** Of a workbook with several */
  sheet?: string | null;
};

/** What is known of the border an answer rests on. */
export type Border = {
  level: string;
  accuracy_m: number;
  approximate: boolean;
  note: string;
};

/** A value with its 95 % interval, and what it was made of. */
export type Bounded = {
  value: number | null;
  low: number | null;
  high: number | null;
  area_km2?: number | null;
  residents?: number | null;
};

/** What is known around a complaint. */
export type CallAround = {
  issue: JoinedIssue | null;
  earlier: EarlierReport[];
  nearby: CallsFromPlace | null;
  alarms: AlarmHere[];
};

/** A call as far as it is known. ``area`` is the lead area that it was routed to. */
export type CallBody = {
  text?: string;
  /** Path a/b/c, if a person picked one */
  category?: string;
  /** Compared as a keyed hash, not kept */
  reporter?: string;
  /** Code at the lead level */
  area?: string;
  /** Name of the place, as routing gives it */
  place?: string;
  /** WGS-84 degrees */
  lon?: number | null;
  lat?: number | null;
  radius_m?: number | null;
  /** Of names; else the region's */
  lang?: "zh" | "en" | null;
  /** level:code of a finer area than the lead's, if known */
  finest?: string;
};

/** What is known around a call that is being taken, with categories to pick from. */
export type CallChecked = {
  issue: JoinedIssue | null;
  earlier: EarlierReport[];
  nearby: CallsFromPlace | null;
  alarms: AlarmHere[];
  category_suggestions: CategorySuggestions;
};

/** Calls from one place within the hour: this one is the ``number``-th. */
export type CallsFromPlace = {
  /** Empty where the cell around the position stands for it */
  place: string;
  number: number;
  /** Distinct people before this one */
  callers: number;
  first: string;
};

/** One answer to where it is. ``along`` names what lies on the part of a long place that is in this area and in no other. */
export type Candidate = {
  areas: Record<string, Area>;
  probability: number;
  position: Position | null;
  place: string;
  kind: string;
  matched: Span[];
  evidence: string;
  along?: Landmark[];
};

/** Categories with their counts. */
export type Categories = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
  rows: CategoryRow[];
};

/** The most frequent categories, and how many complaints the others have together. */
export type CategoriesOfArea = {
  top: CategoryRow[];
  others: number;
  suppressed: number;
};

/** A category's path with its count, and its closings where they are asked for. */
export type CategoryRow = {
  path: string;
  count: number;
  closed?: number | null;
  closed_share?: number | null;
  close_days?: number | null;
  closed_in_time_share?: number | null;
};

/** Suggestions, best first. Nothing is filled in for anybody: whoever takes the call picks. */
export type CategorySuggestions = {
  /** confident; abstained: below the threshold; keywords: no model yet; none */
  status: string;
  suggestions: SuggestedCategory[];
  model_version: string | null;
};

/** Pairs of H3 cell and count. */
export type Cells = {
  classes?: number[] | null;
  colors?: string[] | null;
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
  res: number;
  unit: string;
  cell_area_km2: number;
  default_location: number;
  no_position: number;
  cells: [string, number][];
};

/** The change against an earlier period; ``compared`` is false where data do not cover it. */
export type Change = {
  value: number | null;
  low: number | null;
  high: number | null;
  area_km2?: number | null;
  residents?: number | null;
  before: number | null;
  period: ComparedPeriod;
  compared: boolean;
};

/** Against the period before, and against the same a year before. */
export type Changes = {
  previous: Change;
  year: Change;
};

/** A measure per area; ``comparison`` is told of changes. */
export type Choropleth = {
  classes?: number[] | null;
  colors?: string[] | null;
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
  level: string;
  measure: string;
  unit: string;
  outside: number;
  nowhere: number;
  not_drawn: number;
  approximate: boolean;
  accuracy_m: number;
  default_location: number;
  comparison?: Compared | null;
  rows: AreaValue[];
};

/** The rule that put a body into its class. */
export type ClassRule = {
  id: string;
  title: string;
};

/** A rule with the class it makes. */
export type ClassRuleTold = {
  id: string;
  title: string;
  class: string;
};

/** Closing of complaints: a share of those not excluded, or days to closing (a median). ``closed_days`` is the median of those closed alone. Nothing is known (null) where the ledger has no closing at all. */
export type Closed = {
  value: number | null;
  low: number | null;
  high: number | null;
  area_km2?: number | null;
  residents?: number | null;
  numerator: number | null;
  denominator: number | null;
  excluded: number | null;
  unknown?: number | null;
  closed_days?: number | null;
};

/** Whether and how fast complaints were closed. */
export type Closing = {
  closed: Closed;
  close_days: Closed;
  closed_in_time: Closed;
};

/** The periods of a change; ``compared`` is false where data do not cover the earlier one. */
export type Compared = {
  now: AnsweredPeriod;
  before: AnsweredPeriod;
  compared: boolean;
};

/** The period compared with; ``to`` is exclusive. */
export type ComparedPeriod = {
  from: string;
  to: string;
};

/** What the period is compared with. */
export type ComparedPeriods = {
  previous: DaysOf;
  year: DaysOf;
};

/** A complaint as kept, with its present placement and state. */
export type Complaint = {
  id: string;
  seq: number;
  source: string;
  source_id: string;
  received_at: string;
  received_zone: string;
  recorded_at: string;
  text: string;
  category: string;
  channel: string;
  reporter: string | null;
  given: Given | null;
  synthetic: boolean;
  /** Whether the same person had reported the same matter shortly before */
  duplicate: boolean;
  areas: Record<string, string[]>;
  position: PlacedAt | null;
  located_by: string;
  place: string;
  overlay: string;
  h3: string | null;
  generations: Record<string, string>;
  verdict: Verdict;
  probability: number | null;
  default_location: boolean;
  lead: Area | null;
  rule: string;
  deadline: DeadlineGiven | null;
  status: "received" | "dispatched" | "returned" | "redispatched" | "whistled" | "reported" | "responded" | "resolved" | "called_back" | "closed";
  status_name: string;
  holder: Area | null;
  due_at: string | null;
  returns: number;
  responded: boolean | null;
  resolved: boolean | null;
  satisfied: boolean | null;
  excluded: boolean;
  allowed: ("dispatched" | "returned" | "redispatched" | "whistled" | "reported" | "responded" | "resolved" | "called_back" | "closed" | "corrected")[];
};

/** Complaints, newest first; ``next`` is the cursor of the page that follows. */
export type ComplaintPage = {
  complaints: Complaint[];
  next: string | null;
};

/** A number that changed since an assessment was frozen. */
export type Correction = {
  code: string;
  name: string;
  column: string;
  was: number | string | null;
  now: number | string | null;
};

/** Complaints of a shape that lie in one area. */
export type CountOfArea = {
  code: string;
  name: string;
  count: number;
};

/** Complaints behind a count, newest first; ``total`` is the count in ``version``. Each is told as it is now: it may have changed since it was counted. */
export type CountedComplaints = {
  total: number;
  version: string;
  complaints: Complaint[];
  next: string | null;
};

/** A GeoJSON geometry in EPSG:4326: a line, or a polygon. */
export type Course = {
  type: "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon" | "GeometryCollection";
  coordinates?: unknown[];
  geometries?: unknown[];
};

/** The number under which something was kept. */
export type CreatedNumber = {
  id: number;
};

/** What the planner's views are counted from. */
export type CubeInfo = {
  version: string;
  empty: boolean;
  complaints: number | null;
  synthetic: boolean;
  first_day: string | null;
  last_day: string | null;
  h3_res: number;
  audience: "public" | "planner";
  k: number;
  channels?: string[] | null;
  statuses?: string[] | null;
  can_load_sample: boolean;
  job: Job;
};

/** The datum a coordinate is given in. */
export type Datum = "WGS-84" | "GCJ-02" | "BD-09" | "CGCS2000";

/** ``from`` (first day) and ``to`` (the day after the last). */
export type Days = {
  to: string;
};

/** ``from`` (first day) and ``to`` (the day after the last). */
export type DaysOf = {
  from: string;
  to: string;
};

/** A deadline class, in hours. */
export type Deadline = {
  id: string;
  name: string;
  hours: number;
  rule: Rule;
};

/** A deadline class, in hours. */
export type DeadlineGiven = {
  id: string;
  hours: number | null;
};

/** Service discovery. */
export type Discovery = {
  endpoints: Endpoint[];
};

/** A border, a stretch of it or a polygon that two areas refuse or both claim. */
export type Dispute = {
  id: number;
  level: string;
  areas: string[];
  kind: "border" | "polygon";
  geometry: Record<string, unknown> | null;
  state: "proposed" | "open" | "ruled" | "withdrawn";
  since: string;
  note: string;
  evidence: DisputeEvidence;
  ruling: RulingGiven | null;
};

/** Numbers of the returns that point to a dispute, and of how many complaints they were. */
export type DisputeEvidence = {
  returned_events: number[];
  complaints: number;
};

/** All disputes, oldest first. */
export type Disputes = {
  disputes: Dispute[];
};

/** A complaint of the same person about the same matter at the same place, days before. */
export type EarlierReport = {
  id: string;
  received_at: string;
  status: string;
  category: string;
  place: string;
};

/** Complaints before and after against what was expected; shares, with 95 % bounds. */
export type Effect = {
  version: string;
  synthetic: boolean;
  before: Days;
  after: Days;
  sentence: Record<string, string>;
  verdict: string;
  complaints_before?: number | null;
  complaints_after?: number | null;
  expected_after?: number | null;
  change?: number | null;
  low?: number | null;
  high?: number | null;
  comparisons?: number | null;
  spread?: number | null;
  seasonal?: boolean | null;
};

/** Emerging hot spots; ``steps`` are the first days of the steps, ``until`` the last's end. */
export type Emerging = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  step: "week" | "month";
  steps: string[];
  until: string;
  few_steps: boolean;
  significance: number;
  trend_significance: number;
  hamed_rao: boolean;
  sentences: Record<string, unknown>;
  rows: EmergingPlace[];
};

/** A place with its class, its trend (Mann-Kendall) and how many steps were hot or cold. ``z`` is the score of every step, where asked for. */
export type EmergingPlace = {
  code: string;
  name: string;
  class: string;
  trend_z: number | null;
  trend_p: number | null;
  hot_steps: number;
  cold_steps: number;
  steps: number;
  last_z: number | null;
  z?: (number | null)[] | null;
};

/** Where this API is, and what it speaks. */
export type Endpoint = {
  specification: string;
  url: string;
  type: string;
  formats: string[];
  jurisdiction: string;
  name: string;
};

/** Something that happened to a complaint; ``seq`` is the ledger's change number. */
export type Event = {
  seq: number;
  kind: EventKind;
  name: string;
  at: string;
  recorded_at: string;
  actor: string;
  body: Area | null;
  reason: string;
  rule: string;
  details: Record<string, unknown>;
};

/** An event. A dispatch without a body goes to the one the routing names. */
export type EventBody = {
  kind: "dispatched" | "returned" | "redispatched" | "whistled" | "reported" | "responded" | "resolved" | "called_back" | "closed" | "corrected";
  /** When it happened; now, if absent */
  at?: string | null;
  /** To whom, or by whom */
  body?: BodyRef | null;
  /** Departments whistled for */
  bodies?: BodyRef[];
  reason?: string;
  /** Hours; else the rule's */
  deadline_h?: number | null;
  /** The dispatch was confirmed: the place is learned */
  confirmed?: boolean;
  responded?: boolean | null;
  resolved?: boolean | null;
  satisfied?: boolean | null;
  /** corrected: the right category */
  category?: string | null;
  /** corrected: the right place, degrees */
  lon?: number | null;
  lat?: number | null;
  datum?: string | null;
};

/** What can happen to a complaint. */
export type EventKind = "received" | "dispatched" | "returned" | "redispatched" | "whistled" | "reported" | "responded" | "resolved" | "called_back" | "exclusion_asked" | "excluded" | "exclusion_refused" | "closed" | "corrected" | "reassigned";

/** A complaint's history, in the order in which it was recorded. */
export type Events = {
  events: Event[];
};

/** A word on the exclusion of a complaint from the rates. */
export type ExclusionBody = {
  action: "ask" | "grant" | "refuse" | "revoke";
  reason: string;
  /** One of the region's reasons */
  reason_id?: string;
};

/** The last word on the exclusion of one complaint. */
export type ExclusionRow = {
  complaint: string;
  state: string;
  reason_id: string;
  reason: string;
  by: string;
  at: string;
  body: string | null;
};

/** Exclusions, newest first; ``next`` goes into ``before`` of the next page. */
export type Exclusions = {
  exclusions: ExclusionRow[];
  next: number | null;
};

/** Why an item cannot be used, and how to mend it. */
export type Fault = {
  title: string;
  detail: string;
  hint: string | null;
};

/** The coming weeks, where they can be told. */
export type Forecast = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  history_weeks: number;
  first_week: string;
  weeks: number;
  series: number;
  shown: number;
  not_shown: Record<string, number>;
  calendar_missing: number[];
  rows: ForecastRow[];
};

/** One coming week of one series, or why it is not forecast. */
export type ForecastRow = {
  code: string | null;
  name: string | null;
  topic: string | null;
  week: string | null;
  mean: number | null;
  low95: number | null;
  low80: number | null;
  exceeds80: number | null;
  high80: number | null;
  high95: number | null;
  method: string | null;
  mase: number | null;
  naive_mase: number | null;
  coverage80: number | null;
  origins: number | null;
  shown: boolean;
  reason: string | null;
  reason_code: "" | "short_history" | "few_complaints" | "no_fit" | "constant" | "not_better" | "seldom_better" | "coverage" | null;
  past_actual: string | null;
  past_predicted: string | null;
};

/** A frozen assessment without its rows; ``from`` is its first day, ``to`` the day after. */
export type FrozenAssessment = {
  from: string;
  to: string;
  id: number;
  level: string;
  category: string;
  rules: string | Record<string, unknown>;
  cube: string;
  at: string;
  by: string;
};

/** All frozen assessments, newest first. */
export type FrozenAssessments = {
  frozen: FrozenAssessment[];
};

/** When and by whom an assessment was frozen, under which rules. */
export type FrozenMark = {
  id: number;
  at: string;
  by: string;
  cube: string;
  rules: string | Record<string, unknown>;
};

/** The coordinate as the source gave it, in its own datum. */
export type Given = {
  lon: number;
  lat: number;
  datum: string;
  datum_assumed: boolean;
};

/** The process answers. */
export type Health = {
  status: "ok";
  version: string;
};

/** One place tested; null where it took no part. */
export type HotSpot = {
  code: string;
  name: string;
  count: number | null;
  value: number | null;
  z: number | null;
  p: number | null;
  q: number | null;
  class: "hot spot 99%" | "hot spot 95%" | "hot spot 90%" | "not significant" | "cold spot 90%" | "cold spot 95%" | "cold spot 99%" | null;
  expected?: number | null;
};

/** Getis-Ord Gi* per area or per cell; which facts there are follows from that. */
export type HotSpots = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
  measure: string;
  unit: string;
  tested: number;
  islands: number;
  too_few_to_test: boolean;
  default_location: number;
  rows: HotSpot[];
  level?: string | null;
  outside?: number | null;
  nowhere?: number | null;
  not_drawn?: number | null;
  approximate?: boolean | null;
  accuracy_m?: number | null;
  res?: number | null;
  cell_area_km2?: number | null;
  no_position?: number | null;
  edge_cells?: number | null;
};

/** A message to users. */
export type InTwoLanguages = {
  zh: string;
  en: string;
};

/** What is decided: ``name`` for name, ``into`` for merge, ``complaints`` (ids) for split. */
export type IssueAction = {
  action: "name" | "close" | "open" | "merge" | "split";
  name?: string | null;
  into?: number | null;
  complaints?: string[];
};

/** One issue with the ids of its complaints. */
export type IssueDetail = {
  id: number;
  status: string;
  name: string;
  words: string[];
  category: string;
  area: string | null;
  place: string | null;
  since: string;
  last: string;
  complaints: number;
  reporters: number;
  unsolved: number;
  last_7_days: number;
  previous_7_days: number;
  complaint_ids: string[];
};

/** Who is at work on an issue, and since when. */
export type IssueHolder = {
  name: string;
  since: string;
};

/** Issues, most complaints first. */
export type IssueList = {
  issues: IssueRow[];
};

/** Complaints about one matter at one place. */
export type IssueRow = {
  id: number;
  status: string;
  name: string;
  words: string[];
  category: string;
  area: string | null;
  place: string | null;
  since: string;
  last: string;
  complaints: number;
  reporters: number;
  unsolved: number;
  last_7_days: number;
  previous_7_days: number;
};

/** Long work: what it is, how far it is, and how it ended. */
export type Job = {
  kind: string;
  state: "idle" | "running" | "done" | "failed";
  done: number;
  total: number | null;
  message: string;
  finished_at: string | null;
};

/** Long work that was begun; ``/v1/cube`` tells how far it is. */
export type JobStarted = {
  job: Job;
};

/** The open issue that a complaint belongs to; it is its ``number``-th complaint. */
export type JoinedIssue = {
  id: number;
  status: string;
  name: string;
  words: string[];
  category: string;
  area: string | null;
  place: string | null;
  since: string;
  last: string;
  complaints: number;
  reporters: number;
  unsolved: number;
  last_7_days: number;
  previous_7_days: number;
  number: number;
  holder: IssueHolder | null;
};

/** Who answers for a location, and how sure that is. */
export type Jurisdiction = {
  jurisdiction_id: string;
  agency_responsible: string | null;
  agency_id: string | null;
  verdict: Verdict;
  probability: number;
  question: string | null;
  areas: AreaOfJurisdiction[];
};

/** A complaint was kept, or known already. */
export type Kept = {
  id: string;
  created: boolean;
  routing: Route;
  category: string;
  category_suggestions: CategorySuggestions;
  /** Its issue, earlier reports, calls nearby, alarms; of a new complaint */
  around?: CallAround | null;
};

/** Outcomes in the order of the items. */
export type KeptMany = {
  results: (KeptOfMany | Refused)[];
};

/** One of many that was kept, or known already. */
export type KeptOfMany = {
  id: string;
  created: boolean;
  verdict: Verdict;
  probability: number;
  lead: Area | null;
};

/** What callers know on a stretch of a road or river. */
export type Landmark = {
  name: string;
  kind: string;
};

/** One level of the region and the boundaries it has on the date asked for. */
export type LevelInfo = {
  id: string;
  name: string;
  name_en: string;
  partition: boolean;
  count: number;
  has_geometry: boolean;
  generation?: string | null;
  valid_from?: string | null;
  valid_to?: string | null;
  accuracy_m?: number | null;
  approximate?: boolean | null;
  source?: string | null;
  source_zh?: string | null;
  source_en?: string | null;
  license?: string | null;
};

/** One record with what the cube says of it. */
export type MatterAnswer = {
  id: number;
  kind: string;
  title: string;
  state: string;
  opened_at: string;
  changed_at: string;
  opened_by: string;
  events: MatterEvent[];
  version: string;
  synthetic: boolean;
};

/** What happens to a matter: a new state, changed details, a note, a reminder. */
export type MatterChange = {
  state?: string | null;
  /** Those named replace their like */
  details?: Record<string, unknown> | null;
  note?: string;
  remind?: boolean;
};

/** Something that happened to a record: opened, moved, edited, noted, reminded. */
export type MatterEvent = {
  at: string;
  by: string;
  action: string;
  state: string | null;
  note: string;
  changes: Record<string, unknown>;
};

/** A topic, watched place or supervised item; further fields are its details. */
export type MatterRecord = {
  id: number;
  kind: string;
  title: string;
  state: string;
  opened_at: string;
  changed_at: string;
  opened_by: string;
  events: MatterEvent[];
};

/** One of several places that a text means: several tickets, a border, or a stretch between. */
export type MeantPlace = {
  start: number;
  end: number;
  text: string;
  areas: Record<string, Area>;
  relation: string;
};

/** Until when alarms about the same thing are not sent; none ends the muting. */
export type MuteBody = {
  until?: string | null;
  note?: string;
};

/** A body by code and name. */
export type NamedBody = {
  code: string;
  name?: string;
};

/** A neighbouring area, how far in metres and which way in degrees from north. */
export type Neighbour = {
  code: string;
  name: string;
  level: string;
  distance_m: number;
  bearing_deg: number;
};

/** A neighbouring area with its count. */
export type NeighbourCount = {
  code: string;
  name: string;
  count: number | null;
  per_km2: number | null;
};

/** A complaint: words, a point, or both. Coordinates in degrees of ``datum``. */
export type NewComplaintBody = {
  /** Where it comes from */
  source?: string;
  /** The source's own id */
  source_id?: string | null;
  text?: string;
  /** With its zone; now, if absent */
  received_at?: string | null;
  /** Path a/b/c, coarse to fine */
  category?: string;
  channel?: string;
  /** Kept as a keyed hash only */
  reporter?: string;
  lon?: number | null;
  lat?: number | null;
  datum?: string | null;
  radius_m?: number | null;
};

/** Two areas of the lead level and what they dispute: a border, a stretch of it, a polygon. */
export type NewDispute = {
  areas: [string, string];
  kind?: "border" | "polygon";
  /** GeoJSON line or polygon, WGS-84 */
  geometry?: Record<string, unknown> | null;
  note?: string;
};

/** A place or an alias: a name, its kind, and where: an area's code, or a point (WGS-84). */
export type NewPlaceBody = {
  name: string;
  kind?: "area" | "compound" | "village" | "road" | "bridge" | "water" | "station" | "exit" | "poi";
  /** Of an area of any level */
  code?: string;
  lon?: number | null;
  lat?: number | null;
  /** 50 if not given */
  radius_m?: number | null;
  /** Of what it is another name */
  alias_of?: string;
};

/** A supervised item. */
export type NewSupervision = {
  title: string;
  note?: string;
  details: SupervisionDetails;
};

/** A chosen topic. */
export type NewTopic = {
  title: string;
  note?: string;
  details: TopicDetails;
};

/** A place put on the watch list. Its level at the opening is worked out here. */
export type NewWatch = {
  title: string;
  note?: string;
  details: WatchDetails;
};

/** A candidate for next month. */
export type NextTopic = {
  rank: number;
  category: string;
  expected: number;
  expected_low: number;
  expected_high: number;
  rise: number | null;
};

/** A place that the data nominate; ``from`` and ``to`` are the days counted. */
export type Nomination = {
  rank: number;
  place: Record<string, unknown>;
  complaints: number;
  reporters: number;
  repeat: number;
  repeat_share: number;
  category: string;
  per_week: number;
  expected_per_week: number;
  expected_fall: number;
};

/** Places nominated for the watch list, worst first. */
export type Nominations = {
  version: string;
  synthetic: boolean;
  nominations: Nomination[];
};

/** Words for an acknowledgement or a note. */
export type NoteBody = {
  note?: string;
};

/** A box in a coordinate system. */
export type OgcBoundingBox = {
  lowerLeft: number[];
  upperRight: number[];
  crs: string;
};

/** A collection of features. */
export type OgcCollection = {
  id: string;
  title: string;
  description: string;
  itemType: "feature";
  extent: OgcExtent;
  crs: string[];
  storageCrs: string;
  links: OgcLink[];
};

/** All collections that the caller may see. */
export type OgcCollections = {
  links: OgcLink[];
  crs: string[];
  collections: OgcCollection[];
};

/** The conformance classes that are met. */
export type OgcConformance = {
  conformsTo: string[];
};

/** Where and when a collection has features. */
export type OgcExtent = {
  spatial: OgcSpatialExtent;
  temporal?: OgcTemporalExtent | null;
};

/** A GeoJSON feature. */
export type OgcFeature = {
  type: "Feature";
  id: string;
  geometry: Record<string, unknown> | null;
  properties: Record<string, string | number | boolean | null>;
  links?: OgcLink[];
};

/** A page of features: a GeoJSON feature collection. */
export type OgcFeatures = {
  type: "FeatureCollection";
  timeStamp: string;
  numberMatched: number;
  numberReturned: number;
  links: OgcLink[];
  features: OgcFeature[];
};

/** The landing page. */
export type OgcLanding = {
  title: string;
  description: string;
  attribution?: string;
  links: OgcLink[];
};

/** A link to another document (RFC 8288). */
export type OgcLink = {
  href: string;
  rel: string;
  type?: string;
  title?: string;
  templated?: boolean;
};

/** The properties of a layer's features. */
export type OgcPropertiesSchema = {
  type: "object";
  properties: Record<string, Record<string, string>>;
};

/** A JSON Schema of the properties that filters may speak of. */
export type OgcQueryables = {
  $schema: string;
  $id: string;
  type: "object";
  title: string;
  description: string;
  properties: Record<string, Record<string, string>>;
  additionalProperties: boolean;
};

/** Boxes in longitude and latitude. */
export type OgcSpatialExtent = {
  bbox: number[][];
  crs: string;
};

/** Times from and to; null is open. */
export type OgcTemporalExtent = {
  interval: ((string | null)[])[];
  trs: string;
};

/** A layer of a tileset. */
export type OgcTileLayer = {
  id: string;
  dataType: "vector";
  geometryDimension: number;
  minTileMatrix: string;
  maxTileMatrix: string;
  propertiesSchema: OgcPropertiesSchema;
};

/** One zoom of a tile matrix set. */
export type OgcTileMatrix = {
  id: string;
  scaleDenominator: number;
  cellSize: number;
  cornerOfOrigin: string;
  pointOfOrigin: number[];
  tileWidth: number;
  tileHeight: number;
  matrixWidth: number;
  matrixHeight: number;
};

/** A tile matrix set. */
export type OgcTileMatrixSet = {
  id: string;
  title: string;
  uri: string;
  crs: string;
  orderedAxes: string[];
  wellKnownScaleSet: string;
  tileMatrices: OgcTileMatrix[];
};

/** A tile matrix set in a list. */
export type OgcTileMatrixSetItem = {
  id: string;
  title: string;
  uri: string;
  links: OgcLink[];
};

/** The tile matrix sets. */
export type OgcTileMatrixSets = {
  tileMatrixSets: OgcTileMatrixSetItem[];
};

/** A tileset with its layers. */
export type OgcTileset = {
  title: string;
  dataType: "vector";
  crs: string;
  tileMatrixSetURI: string;
  links: OgcLink[];
  layers: OgcTileLayer[];
  boundingBox: OgcBoundingBox;
};

/** A tileset in a list. */
export type OgcTilesetItem = {
  title: string;
  dataType: "vector";
  crs: string;
  tileMatrixSetURI: string;
  links: OgcLink[];
};

/** The tilesets of a collection. */
export type OgcTilesets = {
  links: OgcLink[];
  tilesets: OgcTilesetItem[];
};

/** A complaint's text as it came, personal data included. */
export type OriginalText = {
  id: string;
  text: string;
};

/** Complaints per day against another period, as a share with 95 % bounds; null from nothing. */
export type PerDayChange = {
  before: number;
  value: number | null;
  low: number | null;
  high: number | null;
};

/** What to freeze: a month, or two days. */
export type PeriodBody = {
  period?: string | null;
  from?: string | null;
  /** The day after the last */
  to?: string | null;
  level?: string | null;
  category?: string;
};

/** A completion: a name, what it is, the areas it lies in (coarse to fine), its point. */
export type Place = {
  name: string;
  kind: string;
  areas: AreaAt[];
  lon: number | null;
  lat: number | null;
};

/** The long or large place that the words name: a road, a river, a park. */
export type PlaceExtent = {
  name: string;
  kind: string;
  geometry: Course;
};

/** Where a complaint is, in WGS-84, with its radius in metres. */
export type PlacedAt = {
  lon: number;
  lat: number;
  radius_m: number | null;
  datum: Datum;
};

/** Completions, best first. */
export type Places = {
  places: Place[];
};

/** A WGS-84 position with its radius in metres. */
export type Position = {
  lon: number;
  lat: number;
  radius_m: number;
  datum: Datum;
  datum_assumed?: boolean;
};

/** What a body's rate is drawn towards: as if so many more had said yes and no. */
export type PriorTold = {
  yes: number | null;
  no: number | null;
};

/** What is known of one area under the filters. */
export type Profile = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  area: ProfiledArea;
  count: number | null;
  rank: Rank;
  per_km2: Bounded | null;
  per_10k: Bounded | null;
  change: Changes | null;
  rates: Rates | null;
  closing: Closing | null;
  series: SeriesOfArea;
  categories: CategoriesOfArea;
  neighbours: NeighbourCount[];
};

/** The area: size, residents where known, and how exact its border is. */
export type ProfiledArea = {
  code: string;
  name: string;
  level: string;
  parent: string;
  area_km2: number;
  residents: number | null;
  approximate: boolean;
  accuracy_m: number;
};

/** An alarm as the public is told of it: that there is one, where, and on which days. */
export type PublicAlarm = {
  id: number;
  kind: "scan" | "temporal" | "burst";
  topic: string;
  level: string;
  places: string[];
  state: "open" | "closed";
  first_day: string;
  last_day: string;
  at_least: number;
};

/** Its place among the areas of the level. */
export type Rank = {
  place: number;
  of: number;
};

/** A rate of outcomes: of those with a known answer (``denominator``), how many yes. */
export type Rate = {
  value: number | null;
  low: number | null;
  high: number | null;
  area_km2?: number | null;
  residents?: number | null;
  numerator: number;
  denominator: number;
  excluded: number;
  unknown: number;
};

/** Rates of outcomes. */
export type Rates = {
  response: Rate;
  resolution: Rate;
  satisfaction: Rate;
};

/** The region is open. The ledger's store is told as it was when last looked at. */
export type Ready = {
  status: "ready";
  region: string;
  store: "ok" | "unavailable" | "unknown";
  store_age_s: number | null;
};

/** One of many that cannot be used. */
export type Refused = {
  error: Fault;
};

/** The region. */
export type RegionAnswer = {
  region: RegionInfo;
};

/** The region this service answers for. */
export type RegionInfo = {
  id: string;
  name: string;
  name_en: string;
  bbox: [number, number, number, number];
  lead_level: string;
  fallback_level: string;
  datum: string;
  time_zone: string;
  h3_res: number;
  levels: LevelInfo[];
  /** English names of parts of categories' paths, by the name in the data */
  category_names?: Record<string, string>;
};

/** The region answered for. */
export type RegionName = {
  id: string;
  name: string;
};

/** A report's content in ``lang``; its numbers come from the cube ``version``. */
export type ReportContent = {
  title: string;
  subtitle: string;
  version: string;
  lang: string;
  notes: string[];
  sections: ReportSection[];
};

/** A section: figures, pictures by caption, a table, points. */
export type ReportSection = {
  title: string;
};

/** The id of a new request, and who answers for it. */
export type RequestAccepted = {
  service_request_id: string;
  service_notice?: string | null;
};

/** The request of a token. */
export type RequestOfToken = {
  token: string;
  service_request_id: string;
};

/** The jurisdiction of a complaint. */
export type Route = {
  verdict: Verdict;
  reason: string;
  question: string | null;
  probability: number;
  lead: Body | null;
  assist: Body[];
  escalation: Body[];
  deadline: Deadline | null;
  areas: Record<string, AreaShare[]>;
  candidates: Candidate[];
  other?: number;
  matters?: MeantPlace[];
  coordinate?: TextCoordinate | null;
  mentions: Span[];
  neighbour: Neighbour | null;
  nearest: Neighbour | null;
  overlays: Body[];
  position: Position | null;
  h3: string | null;
  extent?: PlaceExtent | null;
  border: Border | null;
  generations: Record<string, string>;
  as_of: string;
  region: RegionName;
  hints: string[];
};

/** The rule an answer cites. */
export type Rule = {
  id: string;
  version: string;
  title: string;
  source: string;
};

/** The region's own numbers that the assessment rests on. */
export type RulesTold = {
  id: string;
  version: string;
  source: string;
  example: boolean;
  rank_by: string;
  weights: Record<string, number>;
  exclusion: ClassRule[];
  classes: ClassRuleTold[];
};

/** Which of the two areas it belongs to, from and to when. */
export type Ruling = {
  area: string;
  valid_from?: string | null;
  /** Exclusive */
  valid_to?: string | null;
};

/** Which of the two areas it belongs to; ``valid_to`` is exclusive. */
export type RulingGiven = {
  area: string;
  by: string;
  at: string | null;
  valid_from: string | null;
  valid_to: string | null;
};

/** How many synthetic complaints to load. */
export type Sample = {
  count?: number;
  days?: number;
  seed?: number;
};

/** The score's gain on the period before, with its 95 % interval. */
export type ScoreGain = {
  value: number | null;
  low: number | null;
  high: number | null;
};

/** Complaints over time. */
export type Series = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
  bucket: "day" | "week" | "month";
  rows: SeriesRow[];
};

/** Complaints over time. */
export type SeriesOfArea = {
  bucket: "day" | "week" | "month";
  rows: SeriesRow[];
};

/** Complaints from ``start`` on for a day, week or month. ``partial``: the period or the data cover only a part of it. */
export type SeriesRow = {
  start: string;
  count: number;
  partial?: boolean;
};

/** A category that a request can be of. */
export type Service = {
  service_code: string;
  service_name: string;
  description: string;
  metadata: boolean;
  type: "realtime";
  keywords: string;
  group: string;
};

/** No service needs further attributes. */
export type ServiceDefinition = {
  service_code: string;
  attributes: Record<string, unknown>[];
};

/** A complaint as a request; words and place only for those who may see them. */
export type ServiceRequest = {
  service_request_id: string;
  status: "open" | "closed";
  service_name: string;
  service_code: string;
  status_notes?: string | null;
  agency_responsible?: string | null;
  requested_datetime?: string | null;
  updated_datetime?: string | null;
  expected_datetime?: string | null;
  description?: string | null;
  lat?: number | null;
  long?: number | null;
};

/** Who asks. ``csrf`` goes into every writing request of a page. */
export type Session = {
  role: "public" | "planner" | "dispatcher" | "admin";
  scopes: string[];
  open_house: boolean;
  csrf: string | null;
  confirmed: boolean;
  notice: InTwoLanguages | null;
  proxy_user: string | null;
};

/** What is known of a drawn area or a hexagon under the filters. Counted are ``cells`` H3 cells of resolution ``res`` whose centre lies inside; ``inside_share`` is the part of the shape that lies in the region. */
export type ShapeProfile = {
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  kind: "circle" | "polygon" | "cells";
  res: number;
  cells: number;
  area_km2: number;
  inside_share: number;
  count: number | null;
  per_km2: Bounded | null;
  change: Changes | null;
  rates: Rates | null;
  closing: Closing | null;
  series: SeriesOfArea;
  categories: CategoriesOfArea;
  areas: CountOfArea[];
};

/** What a page sends to begin a session; without either, the proxy must name somebody. */
export type SignIn = {
  /** An API key */
  key?: string | null;
  /** From the link printed at start */
  token?: string | null;
};

/** A stretch of the caller's text, offsets in code points. */
export type Span = {
  start: number;
  end: number;
  text: string;
  kind: string;
  role: string;
};

/** A category and its probability. */
export type SuggestedCategory = {
  /** a/b/c, coarse to fine */
  path: string;
  probability: number;
};

/** Supervised items, those overdue marked. */
export type Supervision = {
  supervision: MatterRecord[];
};

/** A supervised item (挂牌督办): of a place, a topic or a ticket; what, why, until when. */
export type SupervisionDetails = {
  /** Who answers for it */
  lead?: NamedBody | null;
  /** When work on it began: what effects are told by */
  begun?: string | null;
  target?: string;
  subject: "place" | "topic" | "ticket";
  place?: WatchedPlace | null;
  /** The topic's number */
  topic?: number | null;
  /** The complaint's id */
  ticket?: string;
  category?: string;
  reason: string;
  due: string;
  evidence?: string[];
};

/** Pairs of H3 cell and complaints per km², smoothed. */
export type Surface = {
  classes?: number[] | null;
  colors?: string[] | null;
  period: AnsweredPeriod;
  audience: "public" | "planner";
  version: string;
  synthetic: boolean;
  total: number;
  suppressed: number;
  res: number;
  unit: string;
  cell_area_km2: number;
  default_location: number;
  no_position: number;
  bandwidth_m: number;
  edge_corrected: boolean;
  region_km2: number;
  cells: [string, number][];
};

/** A coordinate that the text holds, in degrees of ``datum`` (null: the region's is taken). ``swapped``: its numbers fit the region only exchanged, as they are here; it was not used. */
export type TextCoordinate = {
  start: number;
  end: number;
  lon: number;
  lat: number;
  datum: Datum | null;
  swapped: boolean;
};

/** TileJSON 3.0. */
export type TileJson = {
  tilejson: string;
  name: string;
  description: string;
  scheme: "xyz";
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds: number[];
  center: number[];
  vector_layers: TileJsonLayer[];
};

/** A layer as TileJSON has it. */
export type TileJsonLayer = {
  id: string;
  fields: Record<string, string>;
  minzoom: number;
  maxzoom: number;
};

/** A chosen topic (每月一题). It covers categories, words, and areas (all of them if none). */
export type TopicDetails = {
  /** Who answers for it */
  lead?: NamedBody | null;
  /** When work on it began: what effects are told by */
  begun?: string | null;
  target?: string;
  month: string;
  categories: string[];
  words?: string[];
  areas?: string[];
  assisting?: NamedBody[];
  measures?: string[];
  until?: string | null;
};

/** A category scored as a topic of the month; the columns of ``geo-service topics``. Changes are shares against the same month a year before (``growth``) and against what the season explains (``above_season``); null where there is too little history. */
export type TopicRow = {
  rank: number;
  rank_low: number;
  rank_high: number;
  category: string;
  score: number | null;
  count: number;
  year_before: number | null;
  growth: number | null;
  growth_low: number | null;
  growth_high: number | null;
  expected: number | null;
  above_season: number | null;
  above_season_low: number | null;
  above_season_high: number | null;
  townships: number;
  evenness: number | null;
  unresolved: number | null;
  unresolved_low: number | null;
  repeat: number | null;
  repeat_low: number | null;
  tags: string[];
  /** Its largest issues around the month */
  issues: IssueRow[];
};

/** The topics of a month, the candidates for the next, and the topics chosen. */
export type Topics = {
  version: string;
  synthetic: boolean;
  month: string;
  unfinished: boolean;
  has_year: boolean;
  rules: Record<string, unknown>;
  rows: TopicRow[];
  next: NextTopic[];
  chosen: MatterRecord[];
};

/** A name that callers use and the gazetteer does not know. ``area`` is where most of those complaints went, where k reporters at least are behind it. */
export type UnknownName = {
  name: string;
  kind: "area" | "compound" | "village" | "road" | "bridge" | "water" | "station" | "exit" | "poi";
  complaints: number;
  reporters: number;
  area: AreaAt | null;
};

/** Unknown names, those of most reporters first; each was said by ``k`` reporters at least. */
export type UnknownNames = {
  k: number;
  days: number;
  names: UnknownName[];
};

/** How far the work on a file is; ``verdicts`` counts rows by verdict once it is done. */
export type Upload = {
  id: string;
  state: "running" | "done" | "failed";
  rows: number;
  done: number;
  verdicts?: Record<string, number> | null;
  error?: string | null;
  /** Why it failed: too_large, unreadable, unusable; or empty */
  cause?: string | null;
};

/** The id by which a file's state is asked for. */
export type UploadAccepted = {
  id: string;
};

/** What to do with a routed complaint. */
export type Verdict = "direct" | "confirm" | "fallback" | "outside";

/** A watched place: why, how many a week are the target, and what stood at the opening. ``opening`` is written when the place is put on the list; see ``WatchOpening``. */
export type WatchDetails = {
  /** Who answers for it */
  lead?: NamedBody | null;
  /** When work on it began: what effects are told by */
  begun?: string | null;
  target?: string;
  place: WatchedPlace;
  category?: string;
  reason?: string;
  /** The rule that nominated it */
  rule?: string;
  target_per_week?: number | null;
  opening?: WatchOpening | null;
};

/** Watched places, each with its course. */
export type WatchList = {
  version: string;
  synthetic: boolean;
  watch: MatterRecord[];
};

/** The level at the opening: complaints in a window, and how the levels of all places lie. */
export type WatchOpening = {
  first: string;
  until: string;
  complaints: number;
  reporters: number;
  shape: number;
  rate: number;
};

/** A place: an area, an H3 cell, or a circle (a compound, a point). Coordinates are degrees WGS-84, the radius metres. */
export type WatchedPlace = {
  kind: "area" | "cell" | "circle";
  name?: string;
  level?: string;
  /** The area's, or the cell in hexadecimal */
  code?: string;
  lon?: number | null;
  lat?: number | null;
  radius_m?: number;
};

/** Paths that answer in the language asked for by `lang`. */
export const LANGUAGE_PATHS: readonly string[] = [
  "/v1/areas",
  "/v1/areas/at",
  "/v1/areas/{level}/{code}",
  "/v1/areas/{level}/{code}/profile",
  "/v1/assessment",
  "/v1/assessment/complaints",
  "/v1/assessment/course",
  "/v1/categories",
  "/v1/cells",
  "/v1/choropleth",
  "/v1/complaints",
  "/v1/complaints/{complaint_id}",
  "/v1/complaints/{complaint_id}/events",
  "/v1/counted",
  "/v1/density",
  "/v1/emerging",
  "/v1/forecast",
  "/v1/hotspots",
  "/v1/issues",
  "/v1/issues/{number}",
  "/v1/places",
  "/v1/profile",
  "/v1/report",
  "/v1/reports/{kind}",
  "/v1/route",
  "/v1/series",
  "/v1/supervision",
  "/v1/supervision/{number}",
  "/v1/supervision/{number}/effect",
  "/v1/topics",
  "/v1/topics/{number}",
  "/v1/topics/{number}/effect",
  "/v1/watch",
  "/v1/watch/nominations",
  "/v1/watch/{number}",
  "/v1/watch/{number}/effect",
];
