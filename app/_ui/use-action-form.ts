"use client";
// Runs a server action from a form: pending state, field errors, and nothing typed is lost after an error.
import { startTransition, useActionState, useEffect, useRef, useState, type FormEvent } from "react";
import type { ActionResult, FormAction } from "@/app/_ui/action-result";
import { focusFirstInvalid, missingFields } from "@/app/_ui/form-checks";
import { useFormDraft } from "@/app/_ui/use-form-draft";

const noErrors: Readonly<Record<string, string>> = {};

export type ActionFormOptions<T> = {
  /** Names the draft in session storage; without it typed values do not survive a reload. */
  draftKey?: string | undefined;
  /** Called once per successful answer, after it arrived. */
  onSuccess?: ((value: T) => void) | undefined;
};

/** Spread `form` on a form element; read `errors`, `message` and `pending` for the rest. */
export function useActionForm<T>(action: FormAction<T>, options: ActionFormOptions<T> = {}) {
  const ref = useRef<HTMLFormElement>(null);
  const [result, dispatch, pending] = useActionState<ActionResult<T> | null, FormData>(action, null);
  const [missing, setMissing] = useState<Readonly<Record<string, string>> | null>(null);
  const draft = useFormDraft(ref, options.draftKey);
  const { onSuccess } = options;
  const answered = useRef<ActionResult<T> | null>(null);

  useEffect(() => {
    if (result === null || answered.current === result) return;
    answered.current = result;
    if (result.ok) {
      draft.forget();
      onSuccess?.(result.value);
    } else if (ref.current !== null) {
      focusFirstInvalid(ref.current, result.fields ?? noErrors);
    }
  }, [result, draft, onSuccess]);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    // React empties uncontrolled inputs after a form action; an action dispatched by hand leaves them as typed.
    event.preventDefault();
    if (pending) return;
    const form = event.currentTarget;
    const gaps = missingFields(form);
    setMissing(gaps);
    if (gaps !== null) {
      focusFirstInvalid(form, gaps);
      return;
    }
    const submitter = event.nativeEvent instanceof SubmitEvent ? event.nativeEvent.submitter : null;
    const data = new FormData(form, submitter);
    startTransition(() => dispatch(data));
  }

  const failed = result !== null && !result.ok ? result : null;
  return {
    form: { ref, action: dispatch, onSubmit, onInput: draft.remember, noValidate: true },
    pending,
    result,
    errors: missing ?? failed?.fields ?? noErrors,
    message: missing === null ? failed?.message : "Some fields still need a value.",
  };
}
