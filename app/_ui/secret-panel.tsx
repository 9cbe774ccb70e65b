"use client";
// Shows a secret the one time that it exists in readable form. It stays until one says that it is stored.
import { useState, type ReactNode } from "react";
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
  if (stored) return null;
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border border-park bg-park-soft p-4">
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
