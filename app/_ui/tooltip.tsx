"use client";
// A short hint beside a control on hover and focus. Never the only place where something is said.
import type { ReactElement, ReactNode } from "react";
import { Tooltip } from "radix-ui";

export function Hint({ text, children }: { text: ReactNode; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side="top"
          sideOffset={6}
          collisionPadding={8}
          className="z-60 max-w-72 animate-fade-in rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-raised"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
