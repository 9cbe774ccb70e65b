// One scan thread: asked one thing at a time, and ended where it takes too long. What it knows of rules is known here.
import { Worker } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import { memberOf } from "@/lib/mcp/json-value";
import type { GatewayBounds } from "../bounds";
import { plainRequest, plainTool, type CallRead, type EvaluateJob, type JudgeJob, type ScanAnswer, type ScanJob, type ScanQuestion, type ScanReply } from "./scan-job";
import type { AskedCall } from "./scans";
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

/** Of rules and of policies. */
const names = new WeakMap<object, number>();
let lastName = 0;

function nameOf(plan: object): number {
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
    switch (question.kind) {
      case "evaluate": {
        const { asked } = question;
        const { params, inexactNumbers } = asked.call;
        if (asked.body === null) return worker.postMessage(evaluateJob(asked, { params, inexactNumbers }));
        return post(asked.body, (body) => evaluateJob(asked, { body }));
      }
      case "judge": return post(question.message.bytes, (bytes) => judgeJob(question, bytes));
      case "outline": return post(question.bytes, (bytes) => ({ ...question, bytes }));
    }
  }

  /** Bytes that threads share are read where they are; others go in a copy of their own, that can be given away: the original may yet go on as it is. */
  function post(original: Uint8Array, jobOf: (bytes: Uint8Array) => ScanJob): void {
    if (original.buffer instanceof SharedArrayBuffer) return worker.postMessage(jobOf(original));
    const bytes = new Uint8Array(original.length);
    bytes.set(original);
    worker.postMessage(jobOf(bytes), [bytes.buffer]);
  }

  /** Whether the thread has compiled it already; from now on it has. */
  function knows(plan: number): boolean {
    if (known.get(plan) === true) return true;
    known.set(plan, true);
    return false;
  }

  function toForget(): readonly number[] {
    const all = forget;
    forget = [];
    return all;
  }

  function judgeJob({ rules, message }: Extract<ScanQuestion, { readonly kind: "judge" }>, bytes: Uint8Array): JudgeJob {
    const plan = nameOf(rules.plan);
    const { source, timezone } = rules.plan;
    const isKnown = knows(plan);
    return { kind: "judge", plan, rules: isKnown ? null : { source, timezone }, forget: toForget(), request: plainRequest(rules), message: { ...message, bytes } };
  }

  function evaluateJob({ guarded: { policy, inventory, drift, subjects, context }, call, facts }: AskedCall, read: CallRead): EvaluateJob {
    if (typeof policy === "string") throw new Error("a grant without a policy needs no thread");
    const plan = nameOf(policy);
    const isKnown = knows(plan);
    const called = memberOf(call.params, "name");
    const named = [called, ...(facts.taskTools?.values() ?? [])];
    const tools = new Map(named.flatMap((name) => {
      const tool = typeof name === "string" ? inventory.get(name) : undefined;
      return typeof name === "string" && tool !== undefined ? [[name, plainTool(tool)] as const] : [];
    }));
    const { era, revision, id, method } = call;
    return {
      kind: "evaluate", plan, policy: isKnown ? null : policy.source, forget: toForget(), guarded: { drift, subjects, context },
      tools, schema: (typeof called === "string" ? inventory.get(called)?.checkArguments?.schema : undefined) ?? null, call: { era, revision, id, method }, read, facts,
    };
  }

  return {
    run: (question) =>
      new Promise((resolve, reject) => {
        if (failure !== null) return reject(failure);
        const limit = (ms: number) => setTimeout(() => end(new ScanFailure("a call or an answer took too long to judge", "result_too_large")), ms);
        const ask = (): void => {
          clearTimeout(pending?.timer);
          pending = { resolve, reject, timer: limit(bounds.scanMs) };
          try {
            send(question);
          } catch (cause) {
            end(new ScanFailure("a call or an answer could not be given to a scan thread", "result_denied", { cause }));
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
