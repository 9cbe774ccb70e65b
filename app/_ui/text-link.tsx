// A link inside text.
import type { ComponentProps } from "react";
import Link from "next/link";
import { cn } from "@/app/_ui/class-names";

export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={cn(
        "rounded-sm font-medium text-accent-ink underline decoration-accent-ink/35 underline-offset-3 hover:decoration-accent-ink",
        className,
      )}
      {...rest}
    />
  );
}
