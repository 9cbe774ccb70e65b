// A limit or rule that is being written stands in a form of its own until it is added; nothing may pass over it in silence.
import { toast } from "sonner";

/** Put on the form of a limit or rule: it has the focus as soon as it is open, and what is typed in it marks it as begun. */
export const entryFormMarks = {
  "data-entry-form": "",
  ref: (form: HTMLFormElement | null): void => {
    const first = form?.querySelector<HTMLElement>("input[type=radio]:checked") ?? form?.querySelector<HTMLElement>("input, select, textarea");
    first?.focus({ preventScroll: true });
    // A form in a low column is shown from its beginning, not by its first row alone.
    form?.scrollIntoView({ block: "start" });
  },
  onInput: (event: { readonly currentTarget: HTMLFormElement }): void => {
    event.currentTarget.dataset["begun"] = "";
  },
} as const;

/** True when such a form is open (or, with `begun`, when something was typed in it): it is shown, focused, and a toast says what to do. */
export function isHeldByOpenForm({ begun = false } = {}): boolean {
  const form = document.querySelector<HTMLFormElement>(begun ? "form[data-entry-form][data-begun]" : "form[data-entry-form]");
  if (form === null) return false;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector<HTMLButtonElement>("button[type=submit]")?.focus();
  toast.error("Add the limit or rule that you are writing, or cancel it, first.");
  return true;
}
