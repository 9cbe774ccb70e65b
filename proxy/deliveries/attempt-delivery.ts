// One attempt at one delivery: its bytes, its signature, the receiver's answer and what that means.
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";
import type { DestinationKind } from "@/lib/destinations/destination-kinds";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import type { Destination } from "./destination";
import { judgeAnswer } from "./judge-answer";
import type { Attempt } from "./keep-attempt";
import type { Verdict } from "./next-step";
import type { OpenedDestination } from "./open-destination";
import { elasticPayload } from "./payloads/elastic-payload";
import { otlpPayload } from "./payloads/otlp-payload";
import type { Batch, Payload } from "./payloads/payload";
import { splunkPayload } from "./payloads/splunk-payload";
import { webhookPayload } from "./payloads/webhook-payload";
import type { Send } from "./send-delivery";
import { shownAnswer } from "./shown-answer";
import { signWebhook } from "./sign-webhook";
import type { WaitingDelivery } from "./waiting-delivery";

export interface AttemptDeps {
  readonly send: Send;
  readonly open: (destination: Destination) => Promise<OpenedDestination>;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

const payloads: Readonly<Record<DestinationKind, (batch: Batch) => Payload>> = {
  webhook: webhookPayload, otlp: otlpPayload, splunk: splunkPayload, elastic: elasticPayload,
};

/** `seqs` are those of `events`, in the same order. Never rejects for what a receiver does. */
export async function attemptDelivery(
  destination: Destination, delivery: WaitingDelivery, sent: { readonly seqs: readonly bigint[]; readonly events: readonly DeliveryEvent[] }, deps: AttemptDeps, stop: AbortSignal,
): Promise<{ readonly attempt: Attempt; readonly verdict: Verdict }> {
  const atMs = deps.nowMs();
  const startedMs = deps.monotonicMs();
  const done = (verdict: Verdict, status: number | null, answer: string) => {
    const cause = "cause" in verdict ? verdict.cause : verdict.kind === "partly" ? "partly_refused" : null;
    const refusedSeqs = verdict.kind === "partly" ? (verdict.refused ?? []).flatMap((place) => sent.seqs[place] ?? []) : [];
    return { verdict, attempt: { atMs, tookMs: deps.monotonicMs() - startedMs, outcome: verdict.kind, cause, status, answer, refusedSeqs } };
  };
  const target = parseTargetUrl(destination.url);
  const opened = await deps.open(destination).catch(() => null);
  if (target === null || target.origin !== destination.origin || opened === null) return done({ kind: "failed", cause: "credential_unreadable" }, null, "");
  const { contentType, body } = payloads[destination.kind]({
    deliveryId: delivery.id, orgId: destination.org_id, createdAt: delivery.createdAt.toISOString(), index: destination.index_name, events: sent.events,
  });
  const headers = {
    "content-type": contentType, accept: "application/json", "accept-encoding": "identity", "user-agent": "portcullis-gateway",
    ...(destination.kind === "webhook" && signWebhook(delivery.id, atMs, body, opened.signing)),
    ...(opened.header !== null && { [opened.header.name]: opened.header.value }),
  };
  const answer = await deps.send({ destinationId: destination.id, target, headers, body }, stop);
  if (typeof answer === "string") return done({ kind: "failed", cause: answer }, null, "");
  return done(judgeAnswer(destination.kind, answer, sent.events.length, deps.nowMs()), answer.status, shownAnswer(answer.body, opened.forms));
}
