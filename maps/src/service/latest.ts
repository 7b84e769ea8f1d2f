/**
 * Asks at once and keeps at most one request under way; of the questions that come meanwhile only
 * the last is asked next. Typing is answered without a fixed delay, and a slow service is never
 * flooded.
 */
export class LatestOnly<Q, A> {
  private underWay: AbortController | null = null;
  private waiting: { question: Q } | null = null;

  constructor(
    private readonly fetchAnswer: (question: Q, signal: AbortSignal) => Promise<A>,
    private readonly settled: (question: Q, outcome: { answer: A } | { fault: unknown }) => void,
  ) {}

  /** Ask, or wait for the present request and then ask. */
  ask(question: Q): void {
    if (this.underWay) this.waiting = { question };
    else void this.run(question);
  }

  /** Ask now, dropping whatever is under way. */
  askNow(question: Q): void {
    this.drop();
    void this.run(question);
  }

  /** Forget the present and the waiting question. */
  drop(): void {
    this.waiting = null;
    this.underWay?.abort();
    this.underWay = null;
  }

  private async run(question: Q): Promise<void> {
    const controller = new AbortController();
    this.underWay = controller;
    const outcome = await this.fetchAnswer(question, controller.signal).then(
      (answer) => ({ answer }),
      (fault: unknown) => ({ fault }),
    );
    if (this.underWay !== controller) return;
    this.underWay = null;
    const next = this.waiting;
    this.waiting = null;
    this.settled(question, outcome);
    if (next) void this.run(next.question);
  }
}
