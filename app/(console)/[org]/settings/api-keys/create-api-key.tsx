"use client";
// Making a key: label, role, end; then the token, which is shown this once.

import { Plus } from "lucide-react";
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { SecretPanel } from "@/app/_ui/secret-panel";
import { Select } from "@/app/_ui/select";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { NewApiKey } from "@/lib/api-keys/api-key-record";
import type { Role } from "@/lib/tenancy/permissions";
import { makeApiKey } from "./actions";

const endings = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
] as const;

interface CreateApiKeyProps {
  org: string;
  roles: readonly { readonly value: Role; readonly label: string }[];
}

export function CreateApiKey({ org, roles }: CreateApiKeyProps) {
  const [open, setOpen] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const change = (wanted: boolean) => {
    setOpen(wanted);
    if (!wanted) setToken(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button variant="primary"><Plus aria-hidden />New API key</Button>}
      title={token === null ? "New API key" : "API key made"}
    >
      {token === null ? (
        <ActionForm<NewApiKey> action={makeApiKey.bind(null, org)} onSuccess={(key) => setToken(key.token)}>
          <Field name="label" label="Label" help="What uses it: “deploy pipeline”."><TextInput required autoComplete="off" /></Field>
          <Field name="role" label="Role" help="What the key may do; at most what you may."><Select options={roles} defaultValue="viewer" /></Field>
          <Field name="expiresInDays" label="Ends"><Select options={endings} defaultValue="90" /></Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => change(false)}>Cancel</Button>
            <SubmitButton pendingLabel="Making">Make key</SubmitButton>
          </div>
        </ActionForm>
      ) : (
        <SecretPanel title="The API key" value={token} onStored={() => change(false)} />
      )}
    </Dialog>
  );
}
