import { expect, test } from "vitest";
import { LatestOnly } from "../src/service/latest";

/** A service whose answers are released by hand. */
function byHand() {
  const open: { question: string; signal: AbortSignal; answer: (text: string) => void; fail: (fault: Error) => void }[] = [];
  const settled: string[] = [];
  const latest = new LatestOnly<string, string>(
    (question, signal) => new Promise((answer, fail) => open.push({ question, signal, answer, fail })),
    (question, outcome) => settled.push(`${question}:${"answer" in outcome ? outcome.answer : "fault"}`),
  );
  return { latest, open, settled };
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("of the questions asked meanwhile only the last is sent", async () => {
  const { latest, open, settled } = byHand();
  for (const question of ["a", "ab", "abc", "abcd"]) latest.ask(question);
  expect(open.map((o) => o.question)).toEqual(["a"]);
  open[0]!.answer("1");
  await turn();
  expect(open.map((o) => o.question)).toEqual(["a", "abcd"]);
  open[1]!.answer("2");
  await turn();
  expect(settled).toEqual(["a:1", "abcd:2"]);
});

test("asking now drops what is under way, and its late answer is ignored", async () => {
  const { latest, open, settled } = byHand();
  latest.ask("old");
  latest.askNow("new");
  expect(open[0]!.signal.aborted).toBe(true);
  open[1]!.answer("2");
  open[0]!.answer("1");
  await turn();
  expect(settled).toEqual(["new:2"]);
});

test("a fault settles and the next question still goes out", async () => {
  const { latest, open, settled } = byHand();
  latest.ask("a");
  latest.ask("b");
  open[0]!.fail(new Error("down"));
  await turn();
  open[1]!.answer("2");
  await turn();
  expect(settled).toEqual(["a:fault", "b:2"]);
});
