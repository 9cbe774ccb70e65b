// An organization with a destination, records in its log, a clock that the test sets, and a receiver that answers as it is told: everything
// between the tables and the socket is the real thing.
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";
import { randomId } from "@/lib/crypto/random-id";
import { createDestination } from "@/lib/destinations/create-destination";
import { createDestinationInput } from "@/lib/destinations/destination-input";
import type { DeliveryCause } from "@/lib/destinations/delivery-cause";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { openDestination } from "@/proxy/deliveries/open-destination";
import type { DeliveryRequest, ReceiverAnswer } from "@/proxy/deliveries/send-delivery";
import { takeTurn } from "@/proxy/deliveries/take-turn";
import { ingestRecords } from "@/proxy/recorder/ingest-records";
import { openQuery, writtenCall } from "@/tests/support/audit-chain";
import type { TestDatabase } from "@/tests/support/test-database";

export const keys = generateSealingKeys();
export const rules = { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: keys.publicKey, fingerprintKey: "a key of the tests" };

/** What the receiver says: a status with a body, or why it could not be asked. */
export type Saying = { readonly status: number; readonly body?: string; readonly retryAfter?: string } | DeliveryCause;

/** Of every writer of this file's database. */
const positions = new Map<string, number>();

export function deliveryScene(database: TestDatabase, bounds: Partial<GatewayBounds> = {}) {
  const { query, end } = openQuery(database.gatewayUrl);
  const sent: DeliveryRequest[] = [];
  const clock = { ms: Date.parse("2026-11-26T03:00:00Z") };
  const attempts: string[] = [];
  const receiver: { says: Saying | ((request: DeliveryRequest) => Saying) } = { says: { status: 200 } };
  const deps = {
    query, bounds: { ...gatewayBounds, ...bounds }, nowMs: () => clock.ms, monotonicMs: () => clock.ms, random: () => 1,
    attempted: (kind: string, outcome: string) => void attempts.push(`${kind} ${outcome}`),
    open: (destination: Parameters<typeof openDestination>[0]) => openDestination(destination, keys.privateKey, clock.ms),
    send: (request: DeliveryRequest): Promise<ReceiverAnswer | DeliveryCause> => {
      sent.push(request);
      const said = typeof receiver.says === "function" ? receiver.says(request) : receiver.says;
      return Promise.resolve(typeof said === "string" ? said : { status: said.status, retryAfter: said.retryAfter ?? null, body: Buffer.from(said.body ?? ""), isWhole: true });
    },
  };
  return {
    query, sent, clock, receiver, end, deps,
    /** What was told of each attempt. */
    attempts,
    /** Makes a destination of a webhook unless said, by the installation's own rules for addresses unless said. */
    async add(tenant: TenantContext, more: object = {}, otherRules: Partial<typeof rules> = {}) {
      const input = createDestinationInput.parse({ name: randomId("dst"), kind: "webhook", url: "https://receiver.example.com/in", events: ["call.refused", "call.ended"], ...more });
      const made = await createDestination(tenant, input, { ...rules, ...otherRules }, new Date(clock.ms));
      return { ...made, orgId: tenant.org.id, id: made.destination.id };
    },
    /** Writes calls into the log of a writer: each a refusal, or an intent with its outcome. */
    async write(orgId: string, writer: string, kinds: readonly ("refusal" | "call")[]) {
      const bodies = kinds.flatMap((kind) => {
        const call = writtenCall(orgId, { at: new Date(clock.ms).toISOString() });
        return kind === "refusal" ? [call.refusal] : [call.intent, call.outcome];
      });
      const from = positions.get(writer) ?? 0;
      positions.set(writer, from + bodies.length);
      await ingestRecords(query, writer, bodies.map((body, index) => ({ n: from + index + 1, org: orgId, body })));
    },
    /** One turn. */
    turn: (of: { readonly orgId: string; readonly id: string }, stop = new AbortController().signal) => takeTurn(of, deps, stop),
  };
}

/** The events of a webhook's request. */
export function eventsOf({ body }: DeliveryRequest): readonly { readonly id: string; readonly type: string; readonly data: Record<string, unknown> }[] {
  const { data }: { data: { events: { id: string; type: string; data: Record<string, unknown> }[] } } = JSON.parse(body.toString());
  return data.events;
}
