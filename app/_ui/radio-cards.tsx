"use client";
// One choice out of a few, each with a sentence of its own.
import { useId, type ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";
import { useFieldError } from "@/app/_ui/form-errors-context";

export type RadioCardOption = {
  value: string;
  label: ReactNode;
  help?: ReactNode;
  disabled?: boolean | undefined;
};

export function RadioCards({
  name,
  legend,
  options,
  value,
  defaultValue,
  onValueChange,
  columns = 1,
}: {
  name: string;
  legend: ReactNode;
  options: readonly RadioCardOption[];
  value?: string | undefined;
  defaultValue?: string | undefined;
  onValueChange?: ((value: string) => void) | undefined;
  columns?: 1 | 2 | 3 | undefined;
}) {
  const id = useId();
  const error = useFieldError(name);
  const state = value === undefined ? null : value;
  return (
    <fieldset className="min-w-0" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="mb-1.5 text-sm font-medium text-ink">{legend}</legend>
      <div className={cn("grid gap-2", columns === 2 && "sm:grid-cols-2", columns === 3 && "sm:grid-cols-3")}>
        {options.map((option) => (
          <label
            key={option.value}
            className="flex items-start gap-2.5 rounded-lg border border-line-strong bg-surface px-3 py-2.5 transition-colors has-checked:border-accent-ink has-checked:bg-accent-soft has-disabled:opacity-55 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-ink hover:border-ink-faint"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              disabled={option.disabled}
              {...(state === null
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === state })}
              onChange={() => onValueChange?.(option.value)}
              className="mt-0.75 size-3.5 shrink-0 appearance-none rounded-full border border-line-strong bg-surface outline-none checked:border-4 checked:border-accent"
            />
            <span className="min-w-0">
              <span className="block text-base font-medium text-ink">{option.label}</span>
              {option.help !== undefined ? <span className="block text-sm text-ink-muted">{option.help}</span> : null}
            </span>
          </label>
        ))}
      </div>
      {error !== undefined ? (
        <p id={`${id}-error`} className="mt-1.5 text-sm text-deny">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
