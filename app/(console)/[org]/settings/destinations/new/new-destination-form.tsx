"use client";
// Makes a destination: its kind first, since that says what else is asked. Afterwards the secret of a webhook, shown once.

import { useRouter } from "next/navigation";
import { startTransition, useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { RadioCards } from "@/app/_ui/radio-cards";
import { reachConsole } from "@/app/_ui/reach-console";
import { SecretPanel } from "@/app/_ui/secret-panel";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { destinationKinds, kindRows, type DestinationKind } from "@/lib/destinations/destination-kinds";
import { createDestinationAction, turnOnAction, type MadeDestination } from "../actions";
import { kindWords } from "../destination-words";
import { EventFields } from "../event-fields";
import { ReceiverCredential } from "../receiver-credential";

const kinds = destinationKinds.map((kind) => ({ value: kind, label: kindWords[kind].name, help: kindWords[kind].help }));
// Checkpoints too: a log is only as hard to rewrite as what of it was kept elsewhere.
const firstChoice = { events: ["call.refused", "call.ended", "change", "audit.checkpoint", "server.trouble"], effects: [], outcomes: [] } as const;

export function NewDestinationForm({ org }: { org: string }) {
  const router = useRouter();
  const [kind, setKind] = useState<DestinationKind>("webhook");
  const [made, setMade] = useState<MadeDestination | null>(null);
  const pageOf = ({ id }: MadeDestination) => `/${org}/settings/destinations/${id}`;
  const onSuccess = (value: MadeDestination) => {
    if (value.signingSecret === null) router.push(pageOf(value));
    else setMade(value);
  };
  /** Its page says so, and offers it again, where it could not be turned on. */
  const begin = async (value: MadeDestination) => {
    await reachConsole(turnOnAction(org, value.id));
    router.push(pageOf(value));
  };
  if (made !== null && made.signingSecret !== null) {
    return (
      <SecretPanel title="The signing secret" value={made.signingSecret} onStored={() => startTransition(() => begin(made))}>
        <p className="text-base text-ink-muted">
          Your receiver checks with it that an event comes from here: Standard Webhooks, HMAC-SHA256. Nothing is sent before you say that you have stored it; what happens meanwhile is kept, and goes first.
        </p>
      </SecretPanel>
    );
  }
  const words = kindWords[kind];
  return (
    <ActionForm action={createDestinationAction.bind(null, org)} draftKey={`new-destination:${org}`} onSuccess={onSuccess} className="max-w-2xl">
      <input type="hidden" name="state" value={kind === "webhook" ? "off" : "on"} />
      <RadioCards name="kind" legend="Kind" columns={2} options={kinds} value={kind} onValueChange={(value) => setKind(destinationKinds.find((known) => known === value) ?? "webhook")} />
      <Field name="name" label="Name"><TextInput required maxLength={80} autoComplete="off" placeholder={`${words.name} of the security team`} /></Field>
      <Field name="url" label="Address" help={words.addressHelp}>
        <TextInput mono required type="url" inputMode="url" autoComplete="off" spellCheck={false} placeholder={words.address} />
      </Field>
      {kindRows[kind].index === "none" ? null : (
        <Field name="index" label={kind === "elastic" ? "Index or data stream" : "Index"} optional={kindRows[kind].index === "optional"}
          help={kind === "elastic" ? "Events go into it as create actions." : "Where it is left empty, that of the token."}>
          <TextInput mono required={kindRows[kind].index === "required"} autoComplete="off" spellCheck={false} placeholder="portcullis-audit" />
        </Field>
      )}
      <ReceiverCredential key={kindRows[kind].scheme ?? "any"} kind={kind} />
      <EventFields chosen={firstChoice} />
      <div><SubmitButton pendingLabel="Making the destination">Make destination</SubmitButton></div>
    </ActionForm>
  );
}
