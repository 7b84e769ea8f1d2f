import type { Span } from "../service/types";

export interface Segment {
  text: string;
  span: Span | null;
}

/** Cut a text at its spans, whose offsets count code points; of overlapping spans the first stays. */
export function segmentsOf(text: string, spans: readonly Span[]): Segment[] {
  const points = Array.from(text);
  const ordered = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const segments: Segment[] = [];
  let at = 0;
  for (const span of ordered) {
    if (span.start < at || span.end > points.length || span.end <= span.start) continue;
    if (span.start > at) segments.push({ text: points.slice(at, span.start).join(""), span: null });
    segments.push({ text: points.slice(span.start, span.end).join(""), span });
    at = span.end;
  }
  if (at < points.length) segments.push({ text: points.slice(at).join(""), span: null });
  return segments;
}
