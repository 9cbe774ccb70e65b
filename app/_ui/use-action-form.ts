"use client";
// Runs a server action from a form: pending state, field errors, and nothing typed is lost after an error.
import { startTransition, useActionState, useEffect, useRef, useState, useSyncExternalStore, type FormEvent } from "react";
import type { ActionResult, FormAction } from "@/app/_ui/action-result";
import { toast } from "sonner";
import { focusFirstInvalid, missingFields, visibleFields } from "@/app/_ui/form-checks";
import type { FormErrors } from "@/app/_ui/form-errors-context";
import { formSummary } from "@/app/_ui/form-summary";
import { reachConsole } from "@/app/_ui/reach-console";
import { useFormDraft } from "@/app/_ui/use-form-draft";

const noErrors: FormErrors = {};
const noFields: ReadonlySet<string> = new Set();

export type ActionFormOptions<T> = {
  /** Names the draft in session storage; without it typed values do not survive a reload. */
  draftKey?: string | undefined;
  /** Said in a toast when the action succeeds. */
  success?: string | undefined;
  /** Called once per successful answer, after it arrived. */
  onSuccess?: ((value: T) => void) | undefined;
};

/**
 * The action as a browser sends it: a request that never arrives is an answer too, and the success is said where the answer arrives, since
 * the form itself may be gone with what the action removed.
 */
function sent<T>(action: FormAction<T>, success: string | undefined): FormAction<T> {
  return async (previous, data) => {
    const answer = await reachConsole(action(previous, data));
    if (answer.ok && success !== undefined) toast.success(success);
    return answer;
  };
}

const never = (): (() => void) => () => {};

/** False while the server renders and in the first rendering of a browser. */
function useHasScript(): boolean {
  return useSyncExternalStore(never, () => true, () => false);
}

/** Spread `form` on a form element; read `errors`, `message` and `pending` for the rest. */
export function useActionForm<T>(action: FormAction<T>, options: ActionFormOptions<T> = {}) {
  const ref = useRef<HTMLFormElement>(null);
  // Before there is script the form sends itself, which React knows to do with the server's own action alone.
  const [result, dispatch, pending] = useActionState<ActionResult<T> | null, FormData>(useHasScript() ? sent(action, options.success) : action, null);
  const [missing, setMissing] = useState<FormErrors | null>(null);
  const [placed, setPlaced] = useState(noFields);
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
    setPlaced(visibleFields(form));
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
  const errors = missing ?? failed?.fields ?? noErrors;
  const summary = failed === null || missing !== null ? null : formSummary({ message: failed.message, errors, placed });
  return {
    form: { ref, action: dispatch, onSubmit, onInput: draft.remember, noValidate: true },
    pending,
    result,
    errors,
    /** Errors of fields that have no visible input in this form. */
    unplaced: summary?.unplaced ?? [],
    message: missing === null ? summary?.message : "Some fields still need a value.",
  };
}
