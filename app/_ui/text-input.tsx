"use client";
// One line of text. Inside a Field it takes its id, name and error from there.
import type { ComponentProps } from "react";
import { cn } from "@/app/_ui/class-names";
import { controlClass } from "@/app/_ui/control-styles";
import { useFieldControl } from "@/app/_ui/field";

export function TextInput({ className, mono, ...rest }: ComponentProps<"input"> & { mono?: boolean | undefined }) {
  const wiring = useFieldControl(rest);
  return (
    <input
      type="text"
      {...rest}
      {...wiring}
      className={cn(controlClass, "h-8 max-md:h-10", mono && "font-mono text-xs max-md:text-base", className)}
    />
  );
}
