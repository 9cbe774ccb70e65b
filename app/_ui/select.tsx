"use client";
// One choice out of a list: the browser's own select, so that it works everywhere and without script.
import type { ComponentProps } from "react";
import { ChevronDown } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { controlClass } from "@/app/_ui/control-styles";
import { useFieldControl } from "@/app/_ui/field";

export type SelectOption = { value: string; label: string; disabled?: boolean | undefined };

export function Select({
  options,
  placeholder,
  className,
  ...rest
}: Omit<ComponentProps<"select">, "children"> & { options: readonly SelectOption[]; placeholder?: string | undefined }) {
  const wiring = useFieldControl(rest);
  return (
    <div className={cn("relative", className)}>
      <select {...rest} {...wiring} className={cn(controlClass, "h-8 appearance-none truncate pr-8 max-md:h-10")}>
        {placeholder !== undefined ? <option value="">{placeholder}</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-ink-faint"
      />
    </div>
  );
}
