// The looks that buttons, link buttons and icon buttons have in common.
import { cn } from "@/app/_ui/class-names";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const variants: Record<ButtonVariant, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-hover",
  ghost: "text-ink-muted hover:bg-hover hover:text-ink",
  danger: "bg-danger text-on-accent hover:bg-danger-hover",
};

const sizes: Record<ButtonSize, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-sm",
  // On a phone as high as the inputs beside it.
  md: "h-8 gap-2 px-3 text-base max-md:h-10",
  lg: "h-10 gap-2 px-4 text-base",
};

const iconSizes: Record<ButtonSize, string> = { sm: "size-7", md: "size-8", lg: "size-10" };

const base =
  "inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap transition-colors select-none " +
  "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-progress aria-disabled:opacity-75 [&_svg]:size-4 [&_svg]:shrink-0";

export function buttonClass(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return cn(base, variants[variant], sizes[size], className);
}

export function iconButtonClass(variant: ButtonVariant, size: ButtonSize, className?: string): string {
  return cn(base, variants[variant], iconSizes[size], className);
}
