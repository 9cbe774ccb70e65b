// A link that looks like a button.
import type { ComponentProps } from "react";
import Link from "next/link";
import { buttonClass, type ButtonSize, type ButtonVariant } from "@/app/_ui/button-styles";

export type LinkButtonProps = ComponentProps<typeof Link> & {
  variant?: ButtonVariant | undefined;
  size?: ButtonSize | undefined;
};

export function LinkButton({ variant = "secondary", size = "md", className, ...rest }: LinkButtonProps) {
  return <Link className={buttonClass(variant, size, className)} {...rest} />;
}
