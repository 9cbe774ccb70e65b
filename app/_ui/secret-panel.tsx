"use client";
// Shows a secret the one time that it exists in readable form. It stays until one says that it is stored.
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import { KeyRound } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";

export function SecretPanel({
  title,
  value,
  children,
  doneHref,
  onStored,
}: {
  title: string;
  value: string;
  children?: ReactNode;
  /** Where to go once it is stored; without it the panel folds up in place. */
  doneHref?: string | undefined;
  onStored?: (() => void) | undefined;
}) {
  const router = useRouter();
  const [stored, setStored] = useState(false);
  const panel = useRef<HTMLElement>(null);
  // What made it may be far below it, or gone: whoever waits for the secret is brought to it.
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: "center" });
  }, []);
  if (stored) return null;
  return (
    <section ref={panel} tabIndex={-1} aria-label={title} className="min-w-0 scroll-my-4 rounded-lg border border-park bg-park-soft p-4 outline-none focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-park">
      <h2 className="flex items-center gap-2 text-base font-semibold text-ink">
        <KeyRound aria-hidden className="size-4 text-park" />
        {title}
      </h2>
      <p className="mt-1 text-base text-ink-muted">This is shown once. Store it now; it cannot be read again.</p>
      <div className="mt-3 flex flex-wrap items-center gap-2 rounded-md border border-line-strong bg-surface p-2">
        <code data-secret-value="" className="min-w-0 flex-1 basis-56 px-1 font-mono text-xs break-all text-ink select-all">
          {value}
        </code>
        <CopyButton text={value} />
      </div>
      {children !== undefined ? <div className="mt-4">{children}</div> : null}
      <div className="mt-4 flex justify-end">
        <Button
          variant="primary"
          onClick={() => {
            setStored(true);
            onStored?.();
            if (doneHref !== undefined) router.push(doneHref);
          }}
        >
          I have stored it
        </Button>
      </div>
    </section>
  );
}
