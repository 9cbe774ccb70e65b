// Looks at a form in the browser: which required inputs are empty, and which input an error belongs to.
// No rule about values: those are the server's.

import { fieldOf } from "@/app/_ui/form-errors-context";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (element): element is Control =>
      element instanceof HTMLInputElement ||
      element instanceof HTMLSelectElement ||
      element instanceof HTMLTextAreaElement,
  );
}

/** A sentence for every required input without a value, by name; null when none is missing. */
export function missingFields(form: HTMLFormElement): Record<string, string> | null {
  const missing: Record<string, string> = {};
  for (const control of controls(form)) {
    if (control.name === "" || !control.validity.valueMissing) continue;
    missing[fieldOf(control.name)] = control.type === "checkbox" ? "Tick this to go on." : "Fill this in to go on.";
  }
  return Object.keys(missing).length === 0 ? null : missing;
}

/** The fields whose inputs one can see; an error of any other field has no place beside an input. */
export function visibleFields(form: HTMLFormElement): ReadonlySet<string> {
  return new Set(controls(form).flatMap((control) => (control.type === "hidden" ? [] : [fieldOf(control.name)])));
}

/** Moves the focus to the first input, in the order of the page, that has an error; without one, to the summary. */
export function focusFirstInvalid(form: HTMLFormElement, errors: Readonly<Record<string, string>>): void {
  const invalid = controls(form).find(
    (control) => control.type !== "hidden" && Object.hasOwn(errors, fieldOf(control.name)),
  );
  (invalid ?? form.querySelector<HTMLElement>("[data-form-error]"))?.focus();
}
