"use client";
// A form bound to a server action: shows the answer's message above, hands field errors to the Fields inside,
// and says a success in a toast. Usable from server components, since a server action may be a prop.
import type { ReactNode } from "react";
import type { FormAction } from "@/app/_ui/action-result";
import { cn } from "@/app/_ui/class-names";
import { FormError } from "@/app/_ui/form-error";
import { FormErrorsContext } from "@/app/_ui/form-errors-context";
import { useActionForm } from "@/app/_ui/use-action-form";

export function ActionForm<T>({
  action,
  draftKey,
  success,
  onSuccess,
  className,
  children,
}: {
  action: FormAction<T>;
  draftKey?: string | undefined;
  success?: string | undefined;
  onSuccess?: ((value: T) => void) | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  const { form, errors, unplaced, message } = useActionForm(action, { draftKey, success, onSuccess });
  return (
    <FormErrorsContext value={errors}>
      <form {...form} className={cn("flex flex-col gap-5", className)}>
        {message !== undefined ? <FormError message={message} details={unplaced} /> : null}
        {children}
      </form>
    </FormErrorsContext>
  );
}
