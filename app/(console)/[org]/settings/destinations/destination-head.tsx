// The head of a page about one destination, below that of the settings: the way back, its name, how it stands, what one can do.

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export function DestinationHead({ title, description, back, aside, action }: {
  title: string; description: string; back: { readonly href: string; readonly label: string }; aside?: ReactNode; action?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-col gap-2">
      <Link href={back.href} className="-ml-1 inline-flex w-fit items-center gap-1 rounded-sm px-1 text-sm text-ink-faint hover:text-ink">
        <ArrowLeft aria-hidden className="size-3.5" />
        {back.label}
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="min-w-0 text-lg font-semibold break-words text-ink">{title}</h2>
            {aside}
          </div>
          <p className="font-mono text-xs break-all text-ink-muted">{description}</p>
        </div>
        {action}
      </div>
    </header>
  );
}
