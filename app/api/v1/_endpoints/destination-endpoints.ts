// Destinations, what was sent to them, and what is to go again.

import { z } from "zod";
import { createDestination } from "@/lib/destinations/create-destination";
import { deleteDestination } from "@/lib/destinations/delete-destination";
import {
  createDestinationInput, deleteDestinationInput, deliveryInput, destinationIdInput, listDeliveriesInput, replaceDestinationCredentialInput, replayDeliveriesInput,
  reviseDestinationInput, setDestinationStateInput,
} from "@/lib/destinations/destination-input";
import { getDelivery, listDeliveries } from "@/lib/destinations/list-deliveries";
import { getDestination, listDestinations } from "@/lib/destinations/list-destinations";
import { replaceDestinationCredential } from "@/lib/destinations/replace-destination-credential";
import { replayDeliveries } from "@/lib/destinations/replay-deliveries";
import { reviseDestination } from "@/lib/destinations/revise-destination";
import { rotateSigningSecret } from "@/lib/destinations/rotate-signing-secret";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { setDestinationState } from "@/lib/destinations/set-destination-state";
import { attemptSchema, deliverySchema, destinationSchema } from "../_schemas/records";
import { endpoint } from "./endpoint";

const oneDestination = z.object({ destination: destinationSchema });
const told = z.string().meta({ description: "Told this once." });

export const destinationEndpoints = [
  endpoint({ method: "GET", path: "/destinations", operationId: "listDestinations", tag: "destinations", summary: "Where the organization's events are sent",
    input: z.strictObject({}), output: z.object({ destinations: z.array(destinationSchema).readonly() }),
    run: async (tenant) => ({ destinations: await listDestinations(tenant) }) }),
  endpoint({ method: "POST", path: "/destinations", operationId: "createDestination", tag: "destinations", status: 201,
    summary: "Make a destination; the answer holds the signing secret of a webhook, this once",
    input: createDestinationInput, output: oneDestination.extend({ signingSecret: told.nullable() }), run: (tenant, input) => createDestination(tenant, input) }),
  endpoint({ method: "GET", path: "/destinations/{destinationId}", operationId: "getDestination", tag: "destinations", summary: "One destination",
    input: destinationIdInput, output: oneDestination, run: async (tenant, { destinationId }) => ({ destination: await getDestination(tenant, destinationId) }) }),
  endpoint({ method: "PUT", path: "/destinations/{destinationId}", operationId: "reviseDestination", tag: "destinations",
    summary: "Change name, address, index and filter; a new origin drops the credential, makes a new signing secret, and turns off what had either",
    input: reviseDestinationInput, output: oneDestination.extend({ credentialDropped: z.boolean(), signingSecret: told.nullable(), turnedOff: z.boolean() }), run: (tenant, input) => reviseDestination(tenant, input) }),
  endpoint({ method: "DELETE", path: "/destinations/{destinationId}", operationId: "deleteDestination", tag: "destinations", summary: "Delete a destination with what waits for it; `confirm` is its name",
    input: deleteDestinationInput, output: z.object({ deleted: z.literal(true) }),
    run: async (tenant, input) => {
      await deleteDestination(tenant, input);
      return { deleted: true as const };
    } }),
  endpoint({ method: "PUT", path: "/destinations/{destinationId}/credential", operationId: "replaceDestinationCredential", tag: "destinations", summary: "Set or remove the credential that the receiver is sent",
    input: replaceDestinationCredentialInput, output: oneDestination, run: async (tenant, input) => ({ destination: await replaceDestinationCredential(tenant, input) }) }),
  endpoint({ method: "POST", path: "/destinations/{destinationId}/signing-secret", operationId: "rotateSigningSecret", tag: "destinations",
    summary: "Give a webhook a new signing secret; the one before signs too for 24 hours",
    input: destinationIdInput, output: oneDestination.extend({ signingSecret: told }), run: (tenant, input) => rotateSigningSecret(tenant, input) }),
  endpoint({ method: "PUT", path: "/destinations/{destinationId}/state", operationId: "setDestinationState", tag: "destinations", summary: "Turn a destination off, or on; on resumes one that was paused",
    input: setDestinationStateInput, output: oneDestination, run: async (tenant, input) => ({ destination: await setDestinationState(tenant, input) }) }),
  endpoint({ method: "POST", path: "/destinations/{destinationId}/tests", operationId: "sendTestEvent", tag: "destinations", summary: "Send one event that says that it is a test", status: 201,
    input: destinationIdInput, output: z.object({ delivery: deliverySchema }), run: async (tenant, input) => ({ delivery: await sendTestEvent(tenant, input) }) }),
  endpoint({ method: "GET", path: "/destinations/{destinationId}/deliveries", operationId: "listDeliveries", tag: "destinations", summary: "What was sent, newest first; `next` of one page is `after` of the following, until it is null",
    input: listDeliveriesInput, output: z.object({ deliveries: z.array(deliverySchema).readonly(), next: z.string().nullable() }), run: (tenant, input) => listDeliveries(tenant, input) }),
  endpoint({ method: "GET", path: "/destinations/{destinationId}/deliveries/{deliveryId}", operationId: "getDelivery", tag: "destinations", summary: "One delivery with its attempts",
    input: deliveryInput, output: z.object({ delivery: deliverySchema, attempts: z.array(attemptSchema).readonly() }), run: (tenant, input) => getDelivery(tenant, input) }),
  endpoint({ method: "POST", path: "/destinations/{destinationId}/replays", operationId: "replayDeliveries", tag: "destinations", summary: "Send a dead letter again, or all of them, with their old ids",
    input: replayDeliveriesInput, output: z.object({ replayed: z.number().int() }), run: (tenant, input) => replayDeliveries(tenant, input) }),
];
