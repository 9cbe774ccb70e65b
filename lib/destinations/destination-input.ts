// What a form or the API may say about destinations. Whether an address may be dialled depends on the installation: destination-address.ts.

import { z } from "zod";
import { visibleLine, visibleLineSentence } from "@/lib/base/visible-line";
import { credentialFields, refineCredential } from "@/lib/servers/credential-input";
import { eventEffects, eventKinds, eventOutcomes } from "./delivery-event";
import { destinationKinds, kindRows, type DestinationKind } from "./destination-kinds";

const destinationId = z.string().startsWith("dst_", "This is not the id of a destination.").max(64);
const deliveryId = z.string().startsWith("dlv_", "This is not the id of a delivery.").max(64);
const name = z.string({ error: "Give the destination a name." }).trim().min(1, "Give the destination a name.").max(80, "A name has at most 80 characters.")
  .regex(visibleLine, visibleLineSentence);
const url = z.string({ error: "Write the receiver's address." }).trim().min(1, "Write the receiver's address.");
const kind = z.enum(destinationKinds, { error: `Choose one of ${destinationKinds.join(", ")}.` });
const index = z.string().trim().max(128, "The name of an index has at most 128 characters.").default("");
const once = (list: readonly string[]) => new Set(list).size === list.length;
const chosen = <T extends readonly [string, ...string[]]>(values: T) => z.array(z.enum(values)).max(values.length).refine(once, "Name each once.").default([]);
const filterFields = { events: chosen(eventKinds), effects: chosen(eventEffects), outcomes: chosen(eventOutcomes) };

/** What an index may be called, in Elasticsearch and in Splunk alike. */
const indexName = /^[a-z0-9][a-z0-9._-]*$/;

/** The sentence for an index that a kind does not take, or null. */
export function indexProblem(of: DestinationKind, typed: string): string | null {
  const wanted = kindRows[of].index;
  if (wanted === "none") return null;
  if (typed === "") return wanted === "required" ? "Name the index or data stream that events go into." : null;
  return indexName.test(typed) ? null : "An index has lower-case letters, digits, dots, dashes and underscores, and begins with a letter or digit.";
}

interface Typed {
  readonly kind: DestinationKind;
  readonly credentialKind: "none" | "bearer" | "header";
}

/** The sentence for a kind of credential that a receiver of this kind does not take, or null. */
export function credentialKindProblem(typed: Typed): string | null {
  const { scheme } = kindRows[typed.kind];
  return scheme !== null && typed.credentialKind !== "bearer" ? `This kind of receiver takes one credential alone: Authorization: ${scheme} …` : null;
}

/** What Standard Webhooks puts there is ours to say. */
function signingHeaderProblem(name: string): string | null {
  return name.toLowerCase().startsWith("webhook-") ? `The header ${name} belongs to the signature and cannot carry a credential.` : null;
}

const nothingChosen = "Choose at least one kind of event.";

const state = z.enum(["on", "off"], { error: "Say on or off." });

/** Made off, it sends nothing before it is turned on: until then the receiver can be given its secret. What happens meanwhile is kept. */
export const createDestinationInput = z.strictObject({ name, kind, url, index, state: state.default("on"), ...filterFields, ...credentialFields }).superRefine((fields, context) => {
  refineCredential(fields, context);
  const problems = {
    credentialHeader: signingHeaderProblem(fields.credentialHeader), index: indexProblem(fields.kind, fields.index), credentialKind: credentialKindProblem(fields), events: fields.events.length === 0 ? nothingChosen : null,
  };
  for (const [field, message] of Object.entries(problems)) if (message !== null) context.addIssue({ code: "custom", path: [field], message });
});
export type CreateDestinationInput = z.output<typeof createDestinationInput>;

export const reviseDestinationInput = z.strictObject({
  destinationId, name, url, index, events: filterFields.events.refine((list) => list.length > 0, nothingChosen), effects: filterFields.effects, outcomes: filterFields.outcomes,
});
export type ReviseDestinationInput = z.output<typeof reviseDestinationInput>;
/** The same from a page, which may have been open for long: `seenUrl` is the address that it showed. */
export const reviseDestinationForm = reviseDestinationInput.extend({ seenUrl: z.string() });

export const replaceDestinationCredentialInput = z.strictObject({ destinationId, ...credentialFields }).superRefine((fields, context) => {
  refineCredential(fields, context);
  const message = signingHeaderProblem(fields.credentialHeader);
  if (message !== null) context.addIssue({ code: "custom", path: ["credentialHeader"], message });
});
export type ReplaceDestinationCredentialInput = z.output<typeof replaceDestinationCredentialInput>;

export const destinationIdInput = z.strictObject({ destinationId });
export type DestinationIdInput = z.output<typeof destinationIdInput>;

export const setDestinationStateInput = z.strictObject({ destinationId, state });
export type SetDestinationStateInput = z.output<typeof setDestinationStateInput>;

export const deleteDestinationInput = z.strictObject({
  destinationId,
  /** The destination's name, typed again. */
  confirm: z.string({ error: "Type the destination's name." }),
});
export type DeleteDestinationInput = z.output<typeof deleteDestinationInput>;

const deliveryStates = ["waiting", "delivered", "dead"] as const;
export const listDeliveriesInput = z.strictObject({ destinationId, state: z.enum(deliveryStates).optional(), after: z.string().regex(/^\d{1,18}$/, "This is not a place in the list.").optional() });
export type ListDeliveriesInput = z.output<typeof listDeliveriesInput>;

export const deliveryInput = z.strictObject({ destinationId, deliveryId });
export type DeliveryInput = z.output<typeof deliveryInput>;

/** One dead letter, or all of a destination. */
export const replayDeliveriesInput = z.strictObject({ destinationId, deliveryId: deliveryId.optional() });
export type ReplayDeliveriesInput = z.output<typeof replayDeliveriesInput>;
