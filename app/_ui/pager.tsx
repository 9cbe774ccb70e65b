// Older and newer, for lists that page by key. A direction without an address is shown but cannot be taken.
import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { LinkButton } from "@/app/_ui/link-button";

function Step({ href, newer }: { href: string | undefined; newer: boolean }) {
  const content = newer ? (
    <>
      <ChevronLeft aria-hidden />
      Newer
    </>
  ) : (
    <>
      Older
      <ChevronRight aria-hidden />
    </>
  );
  if (href === undefined) {
    return (
      <Button size="sm" disabled>
        {content}
      </Button>
    );
  }
  return (
    <LinkButton size="sm" href={href} rel={newer ? "prev" : "next"}>
      {content}
    </LinkButton>
  );
}

export function Pager({
  newerHref,
  olderHref,
  note,
}: {
  newerHref?: string | undefined;
  olderHref?: string | undefined;
  note?: string | undefined;
}) {
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-between gap-3">
      <p className="text-sm text-ink-faint">{note}</p>
      <div className="flex gap-2">
        <Step href={newerHref} newer />
        <Step href={olderHref} newer={false} />
      </div>
    </nav>
  );
}
