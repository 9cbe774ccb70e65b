"use server";
// Writes about destinations.

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { createDestination } from "@/lib/destinations/create-destination";
import { deleteDestination } from "@/lib/destinations/delete-destination";
import {
  createDestinationInput, deleteDestinationInput, destinationIdInput, replaceDestinationCredentialInput, replayDeliveriesInput, reviseDestinationForm, setDestinationStateInput,
} from "@/lib/destinations/destination-input";
import { replaceDestinationCredential } from "@/lib/destinations/replace-destination-credential";
import { replayDeliveries } from "@/lib/destinations/replay-deliveries";
import { reviseDestination } from "@/lib/destinations/revise-destination";
import { rotateSigningSecret } from "@/lib/destinations/rotate-signing-secret";
import { sendTestEvent } from "@/lib/destinations/send-test-event";
import { setDestinationState } from "@/lib/destinations/set-destination-state";

type Done = ActionResult<null>;
/** A signing secret is told this once; null where there is none to tell. */
export interface MadeDestination {
  readonly id: string;
  readonly signingSecret: string | null;
}
export interface RevisedDestination extends MadeDestination {
  /** Whether it is off from here on, and was not before. */
  readonly turnedOff: boolean;
}

async function done(answer: Promise<ActionResult<unknown>>): Promise<Done> {
  const result = await answer;
  if (!result.ok) return result;
  refresh();
  return { ok: true, value: null };
}

export async function createDestinationAction(org: string, _previous: ActionResult<MadeDestination> | null, data: FormData): Promise<ActionResult<MadeDestination>> {
  return runAction(org, createDestinationInput, data, async (tenant, input) => {
    const { destination, signingSecret } = await createDestination(tenant, input);
    return { id: destination.id, signingSecret };
  });
}

export async function reviseDestinationAction(org: string, _previous: ActionResult<RevisedDestination> | null, data: FormData): Promise<ActionResult<RevisedDestination>> {
  const result = await runAction(org, reviseDestinationForm, data, async (tenant, input) => {
    const { destination, signingSecret, turnedOff } = await reviseDestination(tenant, input);
    return { id: destination.id, signingSecret, turnedOff };
  });
  if (result.ok) refresh();
  return result;
}

export async function rotateSecretAction(org: string, _previous: ActionResult<MadeDestination> | null, data: FormData): Promise<ActionResult<MadeDestination>> {
  const result = await runAction(org, destinationIdInput, data, async (tenant, input) => {
    const { destination, signingSecret } = await rotateSigningSecret(tenant, input);
    return { id: destination.id, signingSecret };
  });
  if (result.ok) refresh();
  return result;
}

export async function replaceCredentialAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, replaceDestinationCredentialInput, data, (tenant, input) => replaceDestinationCredential(tenant, input)));
}

export async function setStateAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, setDestinationStateInput, data, (tenant, input) => setDestinationState(tenant, input)));
}

export async function turnOnAction(org: string, destinationId: string): Promise<Done> {
  return done(runAction(org, setDestinationStateInput, { destinationId, state: "on" }, (tenant, input) => setDestinationState(tenant, input)));
}

export async function sendTestAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, destinationIdInput, data, (tenant, input) => sendTestEvent(tenant, input)));
}

export async function replayAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return done(runAction(org, replayDeliveriesInput, data, (tenant, input) => replayDeliveries(tenant, input)));
}

export async function deleteDestinationAction(org: string, _previous: Done | null, data: FormData): Promise<Done> {
  return runAction(org, deleteDestinationInput, data, async (tenant, input) => {
    await deleteDestination(tenant, input);
    redirect(`/${org}/settings/destinations`);
  });
}
