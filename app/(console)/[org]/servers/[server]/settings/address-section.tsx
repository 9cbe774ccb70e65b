"use client";
// Name and address. Says before saving that a new origin loses the credential.

import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Callout } from "@/app/_ui/callout";
import { Card } from "@/app/_ui/card";
import { Field } from "@/app/_ui/field";
import { SeenField } from "@/app/_ui/seen-field";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { parseUrl } from "@/lib/base/parse-url";
import type { ServerRecord } from "@/lib/servers/server-record";
import { reviseServerAction } from "../actions";

function originOf(address: string): string | null {
  return parseUrl(address.trim())?.origin ?? null;
}

export function AddressSection({ org, server, canManage }: { org: string; server: ServerRecord; canManage: boolean }) {
  /** As the form began: what is typed is compared with that, though the page may be told of another by now. */
  const [seen] = useState({ name: server.name, url: server.url });
  const [address, setAddress] = useState(server.url);
  const origin = originOf(address);
  const moves = address !== seen.url && origin !== null && origin !== server.origin;
  return (
    <SettingsSection title="Name and address">
      <Card>
        <ActionForm action={reviseServerAction.bind(null, org)} success="Saved.">
          <input type="hidden" name="serverId" value={server.id} />
          <SeenField name="name" value={seen.name} />
          <SeenField name="url" value={seen.url} />
          <Field name="name" label="Name">
            <TextInput required maxLength={80} defaultValue={seen.name} readOnly={!canManage} />
          </Field>
          <Field
            name="url"
            label="Address"
            help={address.includes("?") ? "What stands after ? is kept readable for your organization. A key belongs in the credential." : "Where the server answers MCP over HTTP."}
          >
            <TextInput
              mono
              required
              type="url"
              spellCheck={false}
              autoComplete="off"
              value={address}
              readOnly={!canManage}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
          </Field>
          {moves ? (
            <Callout tone="warn">
              {server.credential.kind === "none"
                ? `The server moves to ${origin}. Its tools are compared with the accepted ones; what differs waits for review.`
                : `The server moves to ${origin}, and the stored credential is removed: it was sealed for ${server.origin} alone. Enter it again afterwards.`}
            </Callout>
          ) : null}
          {canManage ? (
            <div>
              <SubmitButton variant="secondary" pendingLabel="Saving">Save</SubmitButton>
            </div>
          ) : null}
        </ActionForm>
      </Card>
    </SettingsSection>
  );
}
