// The head of a page: way back, title, one sentence, and the page's one primary action at the right.
import type { ReactNode } from "react";
import Link from "next/link";
import { ArrowLeft } from "lucide-react";

export function PageHeader({
  title,
  description,
  action,
  back,
  aside,
}: {
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  back?: { href: string; label: string } | undefined;
  aside?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-col gap-3">
      {back !== undefined ? (
        <Link
          href={back.href}
          className="-ml-1 inline-flex w-fit items-center gap-1 rounded-sm px-1 text-sm text-ink-faint hover:text-ink"
        >
          <ArrowLeft aria-hidden className="size-3.5" />
          {back.label}
        </Link>
      ) : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words text-ink">{title}</h1>
            {aside}
          </div>
          {description !== undefined ? <p className="mt-0.5 max-w-2xl text-base wrap-anywhere text-ink-muted">{description}</p> : null}
        </div>
        {action !== undefined ? <div className="flex shrink-0 flex-wrap items-center gap-2">{action}</div> : null}
      </div>
    </header>
  );
}
