"use client";
// On or off, label at the left, switch at the right. In a form it is a checkbox: present when on, absent when off.
import { useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export function Switch({
  label,
  help,
  className,
  ...rest
}: Omit<ComponentProps<"input">, "type" | "role"> & { label: ReactNode; help?: ReactNode }) {
  const ownId = useId();
  const id = rest.id ?? ownId;
  return (
    <div className={cn("flex items-start justify-between gap-4", className)}>
      <div className="min-w-0">
        <label htmlFor={id} className="text-base font-medium text-ink">
          {label}
        </label>
        {help !== undefined ? (
          <p id={`${id}-note`} className="text-sm text-ink-faint">
            {help}
          </p>
        ) : null}
      </div>
      <span className="relative mt-0.5 flex h-5 w-9 shrink-0">
        <input
          type="checkbox"
          role="switch"
          {...rest}
          id={id}
          aria-describedby={help === undefined ? undefined : `${id}-note`}
          className="peer h-5 w-9 appearance-none rounded-full border border-line-strong bg-sunken transition-colors checked:border-accent checked:bg-accent disabled:opacity-55"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-0.75 left-0.75 size-3.5 rounded-full bg-ink-faint transition-transform peer-checked:translate-x-4 peer-checked:bg-on-accent"
        />
      </span>
    </div>
  );
}
