// The fields that making and revising a grant share.

import { Field } from "@/app/_ui/field";
import { SeenField } from "@/app/_ui/seen-field";
import { TextInput } from "@/app/_ui/text-input";
import { Textarea } from "@/app/_ui/textarea";
import { Select } from "@/app/_ui/select";
import type { GrantRecord } from "@/lib/grants/grant-record";
import { expiryOptions, tagsText } from "./grant-form-input";

export function GrantFields({ grant }: { grant?: GrantRecord }) {
  const expiry = grant === undefined ? expiryOptions : [{ value: "keep", label: grant.expiresAt === null ? "Keep: never" : `Keep: ${grant.expiresAt.slice(0, 16).replace("T", " ")} UTC` }, ...expiryOptions];
  return (
    <>
      {grant === undefined ? null : (
        <>
          <SeenField name="label" value={grant.label} />
          <SeenField name="tags" value={tagsText(grant.tags)} />
          <SeenField name="cidrs" value={grant.cidrs.join("\n")} />
        </>
      )}
      <Field name="label" label="Label" help="Who or what will use it: one laptop, one job, one agent."><TextInput required maxLength={80} defaultValue={grant?.label} placeholder="CI runner" /></Field>
      <Field name="expiresAt" label="Expires"><Select options={expiry} defaultValue={grant === undefined ? "90" : "keep"} /></Field>
      <Field name="tags" label="Tags" optional help="One a line, name=value. A rule of the policy reads them as grant.tags.name."><Textarea mono rows={2} defaultValue={grant === undefined ? undefined : tagsText(grant.tags)} placeholder="team=payments" /></Field>
      <Field name="cidrs" label="Networks" optional help="One a line, like 203.0.113.0/24. Empty: the token works from anywhere."><Textarea mono rows={2} defaultValue={grant?.cidrs.join("\n")} /></Field>
    </>
  );
}
