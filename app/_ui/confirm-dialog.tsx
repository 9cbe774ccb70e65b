"use client";
// Asks before an act that has effects: lists them, and wants the name typed when the act cannot be undone.
// The typed name is sent as `confirm`, since the server has the last word on it.
import { useState, type ReactElement, type ReactNode } from "react";
import type { FormAction } from "@/app/_ui/action-result";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";

export function ConfirmDialog<T>({
  trigger,
  title,
  description,
  effects,
  confirmLabel,
  typedName,
  danger = true,
  action,
  fields,
  success,
  onSuccess,
}: {
  trigger: ReactElement;
  title: string;
  description?: ReactNode;
  effects: readonly ReactNode[];
  confirmLabel: string;
  typedName?: string | undefined;
  danger?: boolean | undefined;
  action: FormAction<T>;
  fields?: Readonly<Record<string, string>> | undefined;
  success?: string | undefined;
  /** After the dialog is closed. */
  onSuccess?: (() => void) | undefined;
}) {
  const [open, setOpen] = useState(false);
  const succeeded = (): void => {
    setOpen(false);
    onSuccess?.();
  };
  return (
    <Dialog trigger={trigger} title={title} description={description} open={open} onOpenChange={setOpen}>
      <ActionForm action={action} success={success} onSuccess={succeeded} className="gap-4">
        {Object.entries(fields ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {effects.length > 0 ? (
          <ul className="flex list-disc flex-col gap-1 pl-4 text-base text-ink marker:text-ink-faint">
            {effects.map((effect, index) => (
              <li key={index}>{effect}</li>
            ))}
          </ul>
        ) : null}
        {typedName !== undefined ? (
          <Field
            name="confirm"
            label={
              <>
                Type <span className="font-mono text-xs break-all">{typedName}</span> to confirm
              </>
            }
          >
            <TextInput required autoComplete="off" spellCheck={false} />
          </Field>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>Cancel</Button>
          <SubmitButton variant={danger ? "danger" : "primary"}>{confirmLabel}</SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
