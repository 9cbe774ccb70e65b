"use client";
// One choice out of a few inside a menu, the chosen one ticked.
import type { ReactNode } from "react";
import { DropdownMenu } from "radix-ui";
import { Check } from "lucide-react";

export type MenuOption = { value: string; label: string; icon?: ReactNode };

export function MenuChoice({
  value,
  options,
  onValueChange,
}: {
  value: string;
  options: readonly MenuOption[];
  onValueChange: (value: string) => void;
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onValueChange}>
      {options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          className="flex cursor-pointer items-center gap-2 rounded-sm px-2 py-1.5 text-base text-ink outline-none select-none max-md:py-2.5 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-faint"
        >
          {option.icon}
          <span className="flex-1">{option.label}</span>
          <DropdownMenu.ItemIndicator>
            <Check aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
