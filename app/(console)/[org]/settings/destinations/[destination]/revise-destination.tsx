"use client";
// Name, address, index and events. Another origin loses the secrets; of a webhook a new one is then told, once, and it sends when that is stored.

import { startTransition, useState } from "react";
import { toast } from "sonner";
import { ActionForm } from "@/app/_ui/action-form";
import { Card } from "@/app/_ui/card";
import { Field } from "@/app/_ui/field";
import { reachConsole } from "@/app/_ui/reach-console";
import { SecretPanel } from "@/app/_ui/secret-panel";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { kindRows } from "@/lib/destinations/destination-kinds";
import type { DestinationRecord } from "@/lib/destinations/destination-record";
import { reviseDestinationAction, turnOnAction, type RevisedDestination } from "../actions";
import { kindWords } from "../destination-words";
import { EventFields } from "../event-fields";

export function ReviseDestination({ org, destination }: { org: string; destination: DestinationRecord }) {
  const [moved, setMoved] = useState<RevisedDestination | null>(null);
  const { id, kind, name, url, index } = destination;
  const secret = moved?.signingSecret ?? null;
  const onSuccess = (revised: RevisedDestination) => {
    setMoved(revised);
    toast.success(savedWords(revised));
  };
  const onStored = async (turnsOn: boolean) => {
    setMoved(null);
    if (!turnsOn) return;
    const answer = await reachConsole(turnOnAction(org, id));
    if (answer.ok) toast.success("It is on, and goes on where it stopped.");
    else toast.error(answer.message);
  };
  return (
    <div className="flex flex-col gap-4">
      {secret === null ? null : (
        <SecretPanel key={secret} title="The new signing secret" value={secret} onStored={() => startTransition(() => onStored(moved?.turnedOff === true))}>
          {moved?.turnedOff === true ? <p className="text-base text-ink-muted">Nothing is sent to the new address before you say that you have stored it; what happens meanwhile is kept, and goes first.</p> : null}
        </SecretPanel>
      )}
      <Card>
        <ActionForm<RevisedDestination> action={reviseDestinationAction.bind(null, org)} onSuccess={onSuccess}>
          <input type="hidden" name="destinationId" value={id} />
          <input type="hidden" name="seenUrl" value={url} />
          <Field name="name" label="Name"><TextInput required maxLength={80} defaultValue={name} autoComplete="off" /></Field>
          <Field name="url" label="Address" help={`${kindWords[kind].addressHelp} At another host, scheme or port it loses its credential${kind === "webhook" ? " and gets a new signing secret: it is off until you have stored that" : ", and is off until you turn it on again"}.`}>
            <TextInput mono required type="url" inputMode="url" defaultValue={url} autoComplete="off" spellCheck={false} />
          </Field>
          {kindRows[kind].index === "none" ? null : (
            <Field name="index" label={kind === "elastic" ? "Index or data stream" : "Index"} optional={kindRows[kind].index === "optional"}>
              <TextInput mono required={kindRows[kind].index === "required"} defaultValue={index ?? ""} autoComplete="off" spellCheck={false} />
            </Field>
          )}
          <EventFields chosen={destination} />
          <div><SubmitButton variant="secondary" pendingLabel="Saving">Save</SubmitButton></div>
        </ActionForm>
      </Card>
    </div>
  );
}

function savedWords({ signingSecret, turnedOff }: RevisedDestination): string {
  if (signingSecret !== null) return "Saved, with a new signing secret: store it now.";
  return turnedOff ? "Saved. Its credential was for the old address: add one below, then turn it on." : "Saved.";
}
