"use client";
// The button that sends a form. While the form is on its way it says so, keeps its width and stays focusable.
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { LoaderCircle } from "lucide-react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "@/app/_ui/button-styles";
import { cn } from "@/app/_ui/class-names";

export function SubmitButton({
  children,
  pendingLabel,
  variant = "primary",
  size = "md",
  className,
}: {
  children: ReactNode;
  pendingLabel?: string | undefined;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  className?: string | undefined;
}) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      aria-disabled={pending}
      onClick={(event) => {
        if (pending) event.preventDefault();
      }}
      className={buttonClass(variant, size, className)}
    >
      {/* Both states lie in one grid cell, so the wider one sets the width and nothing moves. */}
      <span className="grid place-items-center *:col-start-1 *:row-start-1">
        <span className={cn("inline-flex items-center gap-2", pending && "invisible")}>{children}</span>
        <span aria-hidden={!pending} className={cn("inline-flex items-center gap-2", !pending && "invisible")}>
          {pending ? <LoaderCircle aria-hidden className="animate-spin-late" /> : pendingLabel === undefined ? null : <span className="size-4" />}
          {pendingLabel ?? (pending ? <span className="sr-only">Sending</span> : null)}
        </span>
      </span>
    </button>
  );
}
