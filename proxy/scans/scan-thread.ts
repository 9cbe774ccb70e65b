// One scan thread: asked one thing at a time, and ended where it takes too long. What it knows of rules is known here.
import { Worker } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import type { ResultPlan } from "@/lib/policy-engine/result/result-plan";
import type { GatewayBounds } from "../bounds";
import { plainRequest, type JudgeJob, type ScanAnswer, type ScanJob, type ScanQuestion, type ScanReply } from "./scan-job";
import { scanWorkerUrl } from "./worker-url";

export interface ScanThread {
  /** The answer; rejects with a {@link ScanFailure} where there is none, and the thread has ended then. One at a time. */
  run(question: ScanQuestion): Promise<ScanAnswer>;
  stop(): Promise<void>;
}

/** `code` is with what the answer is withheld: too large for its bounds, or not to be judged at all. */
export class ScanFailure extends Error {
  override readonly name = "ScanFailure";

  constructor(message: string, readonly code: "result_denied" | "result_too_large", options?: ErrorOptions) {
    super(message, options);
  }
}

const names = new WeakMap<ResultPlan, number>();
let lastName = 0;

function nameOf(plan: ResultPlan): number {
  const name = names.get(plan) ?? (lastName += 1);
  names.set(plan, name);
  return name;
}

/** Starts at once; `onEnded` is called once, when it can be asked no more. */
export function startScanThread(bounds: GatewayBounds, onEnded: () => void): ScanThread {
  const worker = new Worker(scanWorkerUrl(), { resourceLimits: { maxOldGenerationSizeMb: bounds.scanThreadHeapMiB }, stdin: false });
  worker.unref();
  let forget: number[] = [];
  const known = new LRUCache<number, true>({
    max: bounds.scanPlansMax,
    dispose: (_value, name, reason) => {
      if (reason === "evict") forget.push(name);
    },
  });
  let isReady = false;
  let failure: ScanFailure | null = null;
  let onReady: (() => void) | null = null;
  let pending: { resolve(answer: ScanAnswer): void; reject(failure: ScanFailure): void; timer: NodeJS.Timeout } | null = null;

  function end(why: ScanFailure): void {
    if (failure !== null) return;
    failure = why;
    clearTimeout(pending?.timer);
    pending?.reject(why);
    pending = null;
    void worker.terminate();
    onEnded();
  }

  worker.on("message", (reply: ScanReply) => {
    if (reply.kind === "ready") {
      isReady = true;
      onReady?.();
      onReady = null;
      return;
    }
    clearTimeout(pending?.timer);
    const asked = pending;
    pending = null;
    asked?.resolve(reply);
  });
  worker.on("error", (cause) => end(failureOf(cause)));
  worker.on("exit", () => end(new ScanFailure("a scan thread ended", "result_denied")));

  function send(question: ScanQuestion): void {
    // A copy of its own, so that it can be given away: the bytes may yet go to the client as they are.
    const original = question.kind === "judge" ? question.message.bytes : question.bytes;
    const bytes = new Uint8Array(original.length);
    bytes.set(original);
    const job: ScanJob = question.kind === "judge" ? judgeJob(question, bytes) : { kind: "outline", bytes };
    worker.postMessage(job, [bytes.buffer]);
  }

  function judgeJob({ rules, message }: Extract<ScanQuestion, { readonly kind: "judge" }>, bytes: Uint8Array): JudgeJob {
    const plan = nameOf(rules.plan);
    const { source, timezone } = rules.plan;
    const isKnown = known.get(plan) === true;
    if (!isKnown) known.set(plan, true);
    const job = { kind: "judge" as const, plan, rules: isKnown ? null : { source, timezone }, forget, request: plainRequest(rules), message: { ...message, bytes } };
    forget = [];
    return job;
  }

  return {
    run: (question) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        const limit = (ms: number) => setTimeout(() => end(new ScanFailure("an answer took too long to judge", "result_too_large")), ms);
        const ask = (): void => {
          clearTimeout(pending?.timer);
          pending = { resolve, reject, timer: limit(bounds.scanMs) };
          try {
            send(question);
          } catch (cause) {
            end(new ScanFailure("an answer could not be given to a scan thread", "result_denied", { cause }));
          }
        };
        if (isReady) return ask();
        pending = { resolve, reject, timer: setTimeout(() => end(new ScanFailure("a scan thread did not start in time", "result_denied")), bounds.scanThreadStartMs) };
        onReady = ask;
      }),
    async stop() {
      end(new ScanFailure("the gateway goes down", "result_denied"));
      await worker.terminate();
    },
  };
}

/** More memory than a thread may have was the answer's doing; anything else nobody knows. */
function failureOf(cause: unknown): ScanFailure {
  const isOutOfMemory = cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
  return new ScanFailure("a scan thread failed", isOutOfMemory ? "result_too_large" : "result_denied", { cause });
}
