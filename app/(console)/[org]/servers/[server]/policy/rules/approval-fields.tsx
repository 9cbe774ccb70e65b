"use client";
// Who is to approve a call, how many of them it takes, and how long it will wait once there is a queue.
import { Checkbox } from "@/app/_ui/checkbox";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";
import { Textarea } from "@/app/_ui/textarea";
import type { ApprovalForm } from "./approval-form-values";

export function ApprovalFields({ form, onChange }: { form: ApprovalForm; onChange: (form: ApprovalForm) => void }) {
  const set = (change: Partial<ApprovalForm>): void => onChange({ ...form, ...change });
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-muted">Until the approval queue exists, a call that matches is denied, with the code approval_required.</p>
      <Field label="Approvers" optional help="Roles or e-mail addresses of members, one a line. Empty: owners, admins and approvers.">
        <Textarea mono rows={2} value={form.approvers} onChange={(event) => set({ approvers: event.target.value })} />
      </Field>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Approvals" help="1 to 5; 1 if empty."><TextInput inputMode="numeric" value={form.approvals} onChange={(event) => set({ approvals: event.target.value })} /></Field>
        <Field label="Expires after, seconds" help="60 to 604,800; an hour if empty.">
          <TextInput inputMode="numeric" value={form.expiresSeconds} onChange={(event) => set({ expiresSeconds: event.target.value })} />
        </Field>
        <Field label="Holds the call, seconds" help="0 to 300; 30 if empty.">
          <TextInput inputMode="numeric" value={form.holdSeconds} onChange={(event) => set({ holdSeconds: event.target.value })} />
        </Field>
      </div>
      <Checkbox name="not_requester" label="Not by the person who asks" checked={form.notRequester} onChange={(event) => set({ notRequester: event.target.checked })} />
      <Checkbox name="standing" label="May be extended to later calls with equal arguments" checked={form.standing} onChange={(event) => set({ standing: event.target.checked })} />
    </div>
  );
}
