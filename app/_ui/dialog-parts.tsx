"use client";
// What dialogs and side panels have in common: the cross, and where the focus goes when they open.
import { Dialog } from "radix-ui";
import { X } from "lucide-react";
import { iconButtonClass } from "@/app/_ui/button-styles";

/** Without a tooltip: an open tooltip would take the first Esc for itself. */
export function DialogClose({ className }: { className?: string | undefined }) {
  return (
    <Dialog.Close aria-label="Close" className={iconButtonClass("ghost", "sm", className)}>
      <X aria-hidden />
    </Dialog.Close>
  );
}

/** Puts the focus on the first input, or on the dialog itself when it has none. */
export function focusContent(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  const input = content.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select");
  (input ?? content).focus();
}
