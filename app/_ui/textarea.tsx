"use client";
// Several lines of text. Inside a Field it takes its id, name and error from there.
import type { ComponentProps } from "react";
import { cn } from "@/app/_ui/class-names";
import { controlClass } from "@/app/_ui/control-styles";
import { useFieldControl } from "@/app/_ui/field";

export function Textarea({ className, mono, ...rest }: ComponentProps<"textarea"> & { mono?: boolean | undefined }) {
  const wiring = useFieldControl(rest);
  return (
    <textarea
      rows={4}
      {...rest}
      {...wiring}
      className={cn(controlClass, "resize-y py-1.5", mono && "font-mono text-xs/5", className)}
    />
  );
}
