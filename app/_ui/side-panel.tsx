"use client";
// A panel at the right whose being open is its own address: Esc, the cross and a click beside it go to `closeHref`.
import { useRef, useTransition, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { DialogClose, focusContent } from "@/app/_ui/dialog-parts";
import { ownAddress, returnFocus } from "@/app/_ui/return-focus";

export function SidePanel({
  title,
  description,
  closeHref,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  closeHref: string;
  children: ReactNode;
}) {
  const router = useRouter();
  const [leaving, startLeaving] = useTransition();
  const address = useRef("");
  return (
    <Dialog.Root
      // Gone at once, not when the page below has been fetched.
      open={!leaving}
      onOpenChange={(open) => {
        if (!open) startLeaving(() => router.push(closeHref, { scroll: false }));
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-backdrop" />
        <Dialog.Content
          onOpenAutoFocus={(event) => {
            address.current = ownAddress();
            focusContent(event);
          }}
          // What had the focus before is not known to whoever came back or by the address alone.
          onCloseAutoFocus={() => returnFocus(address.current)}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className="fixed inset-y-0 right-0 z-50 flex w-full animate-slide-in flex-col border-line bg-raised shadow-raised outline-none sm:max-w-xl sm:border-l"
        >
          <div className="flex items-start justify-between gap-3 border-b border-line px-5 py-3.5">
            <div className="min-w-0">
              <Dialog.Title className="text-lg font-semibold break-words text-ink">{title}</Dialog.Title>
              {description !== undefined ? (
                <Dialog.Description className="text-sm text-ink-muted">{description}</Dialog.Description>
              ) : null}
            </div>
            <DialogClose className="-mr-1.5" />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
