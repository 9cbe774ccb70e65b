"use client";
// A button with an icon only: its label is read out and shown as a tooltip.
import type { ComponentProps, ReactNode } from "react";
import { iconButtonClass, type ButtonSize, type ButtonVariant } from "@/app/_ui/button-styles";
import { Hint } from "@/app/_ui/tooltip";

export type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
};

export function IconButton({
  label,
  icon,
  variant = "ghost",
  size = "md",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <Hint text={label}>
      <button type={type} aria-label={label} className={iconButtonClass(variant, size, className)} {...rest}>
        {icon}
      </button>
    </Hint>
  );
}
