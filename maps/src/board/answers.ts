/** The shapes of the board's endpoints, by their names here. */
import type { Effect, IssueRow, MatterRecord, NamedBody, Nomination, WatchedPlace } from "../service/contract";

export type {
  AreaValue,
  AssessedBody as Body,
  AssessmentAnswer,
  AssessmentCourse,
  BodyCourse,
  Choropleth,
  Complaint as Ticket,
  Correction,
  CubeInfo,
  Effect,
  Exclusions as ExclusionsAnswer,
  FrozenAssessments,
  MatterEvent,
  NamedBody,
  NextTopic,
  PerDayChange,
  ReportContent,
  TopicRow as Candidate,
  WatchedPlace,
} from "../service/contract";

/** What every record has beside its title and state. */
interface Followed {
  lead: NamedBody | null;
  begun: string | null;
  target: string;
}

export type TopicRecord = MatterRecord &
  Followed & {
    month: string;
    categories: string[];
    areas: string[];
    assisting: NamedBody[];
    measures: string[];
    until: string | null;
    page?: TopicPage;
  };

export interface TopicPage {
  course: { start: string; count: number }[];
  places: { code: string; name: string; count: number }[];
  since: string;
  complaints: number;
  solved: { yes: number; known: number; rate: number | null; low: number | null; high: number | null };
}

export type WatchRecord = MatterRecord &
  Followed & {
    place: WatchedPlace;
    category: string;
    reason: string;
    issues: readonly IssueRow[];
    opening: { first: string; until: string; complaints: number; reporters: number };
    course: Course | null;
    fault?: string;
    buildings?: { name: string; complaints: number }[];
  };

/** A watched place week by week, against its target and what was to be expected of it. */
export interface Course {
  weeks: { start: string; count: number; cusum: number }[];
  opening_per_week: number;
  target_per_week: number;
  proof: {
    weeks: number;
    count: number;
    upper_per_week: number | null;
    below_target: boolean;
    repeat_callers: number;
    open_tickets: number;
    holds: boolean;
  };
  back: boolean;
  expectation: {
    expected: number;
    low: number;
    high: number;
    came: number;
    expected_fall: number;
    fell: number;
    better_than_chance: boolean;
  } | null;
  suggestion: string;
}

export type NominationRow = Nomination & { from: string; to: string; place: WatchedPlace & { name: string } };

export type SupervisionRecord = MatterRecord &
  Followed & {
    subject: "place" | "topic" | "ticket";
    place: WatchedPlace | null;
    topic: number | null;
    ticket: string;
    category: string;
    reason: string;
    due: string;
    evidence: string[];
    overdue: boolean;
  };

export type EffectAnswer = Effect & { before: { from: string; to: string }; after: { from: string; to: string } };
