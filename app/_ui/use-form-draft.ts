"use client";
// Keeps what was typed in a form across a reload, in this tab only. Never a password, a hidden field or a file,
// and nothing marked data-secret.
import { useEffect, useMemo, type RefObject } from "react";

const draftCharsMax = 100_000;
const keptTypes = new Set(["text", "email", "url", "search", "number", "tel", "date", "datetime-local", "textarea"]);

function keptControls(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement)[] {
  return [...form.elements].filter(
    (element): element is HTMLInputElement | HTMLTextAreaElement =>
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) &&
      element.name !== "" &&
      keptTypes.has(element.type) &&
      element.dataset["secret"] === undefined,
  );
}

function restore(form: HTMLFormElement, stored: string): void {
  const values = new URLSearchParams(stored);
  for (const control of keptControls(form)) {
    const value = values.get(control.name);
    // Not into a field that somebody has begun to fill; one that only has the focus, as the first of many forms has, is as it was.
    if (value !== null && value !== control.value && control.value === control.defaultValue) typeInto(control, value);
  }
}

/** Past React's own setter and said aloud, as typing is: a component that holds the value would write its old one over it. */
function typeInto(control: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  const kind = control instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set?.call(control, value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Storage may be switched off in the browser; then a draft is simply not kept. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function useFormDraft(ref: RefObject<HTMLFormElement | null>, draftKey: string | undefined) {
  const key = draftKey === undefined ? null : `draft:${draftKey}`;

  useEffect(() => {
    const stored = key === null ? null : (storage()?.getItem(key) ?? null);
    if (stored !== null && ref.current !== null) restore(ref.current, stored);
  }, [key, ref]);

  return useMemo(() => {
    function keep(): void {
      if (key === null || ref.current === null) return;
      const values = new URLSearchParams(keptControls(ref.current).map((c) => [c.name, c.value]));
      const text = values.toString();
      if (text.length > draftCharsMax) return;
      try {
        storage()?.setItem(key, text);
      } catch {
        // Storage is full: what is typed stays in the form alone.
      }
    }
    return {
      /** After the event: what is typed in one field may fill in another. */
      remember(): void {
        setTimeout(keep, 0);
      },
      forget(): void {
        if (key !== null) storage()?.removeItem(key);
      },
    };
  }, [key, ref]);
}
