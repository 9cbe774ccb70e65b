"use client";
// A dialog in the middle of the screen: opened by its trigger, or from outside through `open`.
import type { ReactElement, ReactNode } from "react";
import { Dialog as Primitive } from "radix-ui";
import { cn } from "@/app/_ui/class-names";
import { DialogClose, focusContent } from "@/app/_ui/dialog-parts";

export function Dialog({
  trigger,
  title,
  description,
  open,
  onOpenChange,
  wide,
  children,
}: {
  trigger?: ReactElement | undefined;
  title: ReactNode;
  description?: ReactNode;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** `full`: as wide as two texts beside each other want. */
  wide?: boolean | "full" | undefined;
  children: ReactNode;
}) {
  return (
    <Primitive.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      {trigger !== undefined ? <Primitive.Trigger asChild>{trigger}</Primitive.Trigger> : null}
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-backdrop" />
        <div className="pointer-events-none fixed inset-0 z-50 grid place-items-end sm:place-items-center sm:p-6">
          <Primitive.Content
            onOpenAutoFocus={focusContent}
            {...(description === undefined ? { "aria-describedby": undefined } : {})}
            className={cn(
              "pointer-events-auto max-h-[calc(100dvh-3rem)] w-full animate-rise-in overflow-y-auto border border-line bg-raised p-5 shadow-raised outline-none max-sm:rounded-t-xl sm:rounded-xl",
              wide === "full" ? "sm:max-w-5xl" : wide === true ? "sm:max-w-2xl" : "sm:max-w-md",
            )}
          >
            <div className="mb-4 flex items-start justify-between gap-3">
              <div className="min-w-0">
                <Primitive.Title className="text-lg font-semibold text-ink">{title}</Primitive.Title>
                {description !== undefined ? (
                  <Primitive.Description className="text-base text-ink-muted">{description}</Primitive.Description>
                ) : null}
              </div>
              <DialogClose className="-mt-1 -mr-1.5" />
            </div>
            {children}
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
