"use client";
// The button that sends a form. While the form is on its way it says so, stays focusable and does nothing more.
import type { ReactNode } from "react";
import { useFormStatus } from "react-dom";
import { LoaderCircle } from "lucide-react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "@/app/_ui/button-styles";

export function SubmitButton({
  children,
  pendingLabel,
  variant = "primary",
  size = "md",
  name,
  value,
  className,
}: {
  children: ReactNode;
  pendingLabel?: string | undefined;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
  name?: string | undefined;
  value?: string | undefined;
  className?: string | undefined;
}) {
  const { pending } = useFormStatus();
  return (
    <button
      type="submit"
      name={name}
      value={value}
      aria-disabled={pending}
      onClick={(event) => {
        if (pending) event.preventDefault();
      }}
      className={buttonClass(variant, size, className)}
    >
      {/* A spinner that shows at once would flash on every quick answer. */}
      {pending ? (
        <LoaderCircle aria-hidden className="animate-spin opacity-0 [animation:fade-in_140ms_300ms_forwards,spin_1s_linear_infinite]" />
      ) : null}
      {pending && pendingLabel !== undefined ? pendingLabel : children}
    </button>
  );
}
