"use client";
// A tick box with its label beside it; `help` stands below the label.
import { useId, type ComponentProps, type ReactNode } from "react";
import { Check } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { useFieldError } from "@/app/_ui/form-errors-context";

export function Checkbox({
  label,
  help,
  hideLabel,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type"> & {
  label: ReactNode;
  help?: ReactNode;
  hideLabel?: boolean | undefined;
}) {
  const ownId = useId();
  const id = rest.id ?? ownId;
  const error = useFieldError(rest.name);
  const note = error ?? help;
  return (
    <div className={cn("flex items-start gap-2.5", className)}>
      <span className="relative mt-0.5 flex size-4 shrink-0">
        <input
          type="checkbox"
          {...rest}
          id={id}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          className="peer size-4 appearance-none rounded-sm border border-line-strong bg-surface transition-colors checked:border-accent checked:bg-accent hover:border-ink-faint disabled:opacity-55 aria-invalid:border-deny"
        />
        <Check
          aria-hidden
          strokeWidth={3}
          className="pointer-events-none absolute inset-0.5 size-3 text-on-accent opacity-0 peer-checked:opacity-100"
        />
      </span>
      <div className={cn("min-w-0", hideLabel && "sr-only")}>
        <label htmlFor={id} className="text-base text-ink">
          {label}
        </label>
        {note !== undefined ? (
          <p id={`${id}-note`} className={cn("text-sm", error === undefined ? "text-ink-faint" : "text-deny")}>
            {note}
          </p>
        ) : null}
      </div>
    </div>
  );
}
