// Judges calls, and answers under rules for results: small ones at once, within a small allowance of steps; the others in a few threads of
// their own, an organization at a time and in turn, so that nobody's arguments, answers and rules keep others waiting (law L12).
import { fairQueue } from "@/lib/base/fair-queue";
import { evaluateCall, isSpent } from "@/lib/guard/evaluate-call";
import type { Evaluation } from "@/lib/guard/guarded";
import { denial } from "@/lib/guard/judge-access";
import { judgeMessage, type RulesVerdict, type ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import { quickAllowance, smallAllowance, type ScanAllowance } from "@/lib/policy-engine/result/apply-result-rules";
import { heldBytes } from "../answers/held-bytes";
import type { GatewayBounds } from "../bounds";
import { rests } from "../rests";
import type { ScanAnswer, ScanQuestion } from "./scan-job";
import { ScanFailure, startScanThread, type ScanThread } from "./scan-thread";
import type { AskedCall, Scans } from "./scans";
import { threadTime } from "./thread-time";
import type { Signal } from "../streams/plain-signal";

export interface OpenScans extends Scans {
  /**
   * What `evaluateCall` says of a call that nobody waits for: at once only within the smallest allowance. Null where nobody could judge it,
   * and where the signal was aborted. Never rejects.
   */
  evaluateLater(asked: AskedCall, signal: Signal): Evaluation | Promise<Evaluation | null>;
  /** Bytes of answers that wait for a thread, or that one has. */
  heldBytes(): number;
  /** What still waits is withheld. */
  close(): Promise<void>;
}

interface Waiting {
  readonly question: ScanQuestion;
  /** Called once; who waited is done with it. */
  readonly settle: (answer: ScanAnswer | ScanFailure) => void;
  /** It no longer waits: its time is over, or it has its turn. */
  readonly leave: () => void;
}

/** Nobody wants the answer any more. */
const unwanted = new ScanFailure("nobody waits for the answer", "result_denied");

/** Threads start when they are first needed. `onFailure` hears of every answer that was withheld because nobody could judge it. */
export function openScans(
  bounds: GatewayBounds,
  { monotonicMs, onFailure }: { readonly monotonicMs: () => number; readonly onFailure: (error: Error, orgId: string) => void },
): OpenScans {
  const queue = fairQueue<Waiting>();
  const held = heldBytes(bounds.scanBytesMax, bounds.scanBytesPerOrgMax);
  const slow = rests(bounds.scanHereRestMs, monotonicMs);
  const used = threadTime(bounds.scanUsersMax, bounds.scanUseHalfLifeMs, monotonicMs);
  const threads = new Set<ScanThread>();
  const idle: ScanThread[] = [];
  const running = new Map<string, number>();
  let isClosed = false;

  function judgeHere(orgId: string, rules: ResultRules, message: ServerMessage): RulesVerdict | null {
    if (message.bytes.length > bounds.scanHereBytesMax) return null;
    return tryHere(orgId, (allowance) => judgeMessage(rules, message, allowance));
  }

  function evaluateHere(asked: AskedCall): Evaluation | null {
    return tryHere(orgOf(asked), (allowance) => evaluateWithin(asked, allowance));
  }

  /** What `ask` finds out within a small allowance, else within a larger one; null where it takes more. */
  function tryHere<Found>(orgId: string, ask: (allowance: ScanAllowance) => Found | null): Found | null {
    const small = ask(smallAllowance);
    // Only what takes many steps is timed: on a busy machine anything may seem slow.
    if (small !== null || slow.isResting(orgId)) return small;
    const startedMs = monotonicMs();
    const found = ask(quickAllowance);
    if (monotonicMs() - startedMs > bounds.scanHereMs) slow.rest(orgId);
    return found;
  }

  /** Asks a thread, in turn. `onFailure` has heard of every failure but that nobody waits any more. */
  async function askThread(orgId: string, question: ScanQuestion, bytes: number, signal: Signal): Promise<ScanAnswer | ScanFailure> {
    const refuse = (why: string): ScanFailure => {
      const failure = new ScanFailure(why, "result_denied");
      onFailure(failure, orgId);
      return failure;
    };
    if (isClosed || signal.aborted) return unwanted;
    if (queue.waitingOf(orgId) >= bounds.scansWaitingPerOrgMax || !held.take(orgId, bytes)) return refuse("too many calls and answers wait to be judged");
    return new Promise((resolve) => {
      const leave = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
      };
      const settle = (answer: ScanAnswer | ScanFailure) => {
        leave();
        held.give(orgId, bytes);
        resolve(answer);
      };
      const waiting: Waiting = { question, settle, leave };
      const giveUp = () => {
        if (queue.remove(orgId, waiting)) settle(unwanted);
      };
      const timer = setTimeout(() => {
        if (queue.remove(orgId, waiting)) settle(refuse("a call or an answer waited too long to be judged"));
      }, bounds.scanWaitMs);
      signal.addEventListener("abort", giveUp, { once: true });
      queue.add(orgId, waiting);
      dispatch();
    });
  }

  /** Null where nobody could find it out: no time, no room, no thread. */
  async function askAbout(asked: AskedCall, signal: Signal): Promise<Evaluation | null> {
    const answer = await askThread(orgOf(asked), { kind: "evaluate", asked }, asked.body?.length ?? 0, signal);
    return !(answer instanceof ScanFailure) && answer.kind === "evaluation" ? answer.evaluation : null;
  }

  function dispatch(): void {
    for (;;) {
      if (isClosed || (idle.length === 0 && threads.size >= bounds.scanThreadsMax)) return;
      const next = queue.take((orgId) => (running.get(orgId) ?? 0) < bounds.scansPerOrgMax, used.of);
      if (next === null) return;
      void run(next.owner, next.job, idle.pop() ?? startThread());
    }
  }

  function startThread(): ScanThread {
    const thread = startScanThread(bounds, () => {
      threads.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
    });
    threads.add(thread);
    return thread;
  }

  async function run(orgId: string, { question, settle, leave }: Waiting, thread: ScanThread): Promise<void> {
    leave();
    running.set(orgId, (running.get(orgId) ?? 0) + 1);
    const beganMs = monotonicMs();
    try {
      settle(await thread.run(question));
      if (threads.has(thread)) idle.push(thread);
    } catch (error) {
      const failure = error instanceof ScanFailure ? error : new ScanFailure("a scan failed", "result_denied", { cause: error });
      if (!isClosed) onFailure(failure, orgId);
      settle(failure);
    }
    used.add(orgId, monotonicMs() - beganMs);
    const left = (running.get(orgId) ?? 1) - 1;
    if (left === 0) running.delete(orgId);
    else running.set(orgId, left);
    dispatch();
  }

  return {
    evaluate(asked, signal) {
      return evaluateHere(asked) ?? askAbout(asked, signal).then((evaluation) => evaluation ?? unjudged);
    },
    evaluateLater: (asked, signal) => evaluateWithin(asked, smallAllowance) ?? askAbout(asked, signal),
    judge(orgId, rules, message, signal) {
      const verdict = judgeHere(orgId, rules, message);
      return verdict ?? askThread(orgId, { kind: "judge", rules, message }, message.bytes.length, signal).then(verdictOf);
    },
    outline(orgId, bytes, asks, signal) {
      if (bytes.length <= bounds.readHereBytesMax) return null;
      return askThread(orgId, { kind: "outline", bytes, asks }, bytes.length, signal).then((answer) =>
        (!(answer instanceof ScanFailure) && answer.kind === "outline" ? answer.outline : null));
    },
    heldBytes: () => held.held(),
    async close() {
      isClosed = true;
      for (const waiting of queue.drain()) waiting.settle(unwanted);
      await Promise.all([...threads].map((thread) => thread.stop()));
    },
  };
}

const unjudged: Evaluation = { kind: "decided", decision: denial("evaluation_limit") };

function orgOf({ guarded }: AskedCall): string {
  return guarded.subjects.organization;
}

/** Null where it takes more. */
function evaluateWithin({ guarded, call, facts }: AskedCall, allowance: ScanAllowance): Evaluation | null {
  const evaluation = evaluateCall(guarded, call, facts, allowance);
  return isSpent(evaluation) ? null : evaluation;
}

function verdictOf(answer: ScanAnswer | ScanFailure): RulesVerdict {
  if (answer instanceof ScanFailure) return { kind: "unjudged", code: answer.code };
  return answer.kind === "verdict" ? answer.verdict : { kind: "unjudged", code: "result_denied" };
}
