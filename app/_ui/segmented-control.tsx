"use client";
// One choice out of two to five words in a row. Real radio buttons: arrow keys work. Whoever shows it keeps the value.
import { useId } from "react";
import { cn } from "@/app/_ui/class-names";

export type Segment = {
  value: string;
  label: string;
  /** Colours the chosen segment; the word stays the meaning. */
  tone?: "neutral" | "allow" | "deny" | "park" | undefined;
};

const tones = {
  neutral: "has-checked:text-ink",
  allow: "has-checked:text-allow",
  deny: "has-checked:text-deny",
  park: "has-checked:text-park",
} as const;

export function SegmentedControl({
  legend,
  options,
  value,
  onValueChange,
  size = "md",
  className,
}: {
  legend: string;
  options: readonly Segment[];
  value: string;
  onValueChange: (value: string) => void;
  size?: "sm" | "md" | undefined;
  className?: string | undefined;
}) {
  const name = useId();
  return (
    <fieldset className={cn("inline-flex min-w-0 rounded-md border border-line bg-sunken p-0.5", className)}>
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            "relative flex cursor-pointer items-center justify-center rounded-sm px-2.5 text-sm font-medium whitespace-nowrap text-ink-faint transition-colors select-none hover:text-ink",
            "has-checked:bg-raised has-checked:shadow-[0_0_0_1px_var(--line-strong)] has-focus-visible:outline-2 has-focus-visible:outline-accent-ink",
            tones[option.tone ?? "neutral"],
            size === "sm" ? "h-6 px-2" : "h-7",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 appearance-none outline-none"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
