"use client";
// Tabs that are routes: the tab whose address is the longest prefix of the current one is the chosen one.
import { useEffect, useRef } from "react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/app/_ui/class-names";
import { activeHref } from "@/app/_ui/active-href";

export type RouteTab = { href: string; label: string; count?: number | undefined };

export function TabsNav({ label, tabs }: { label: string; tabs: readonly RouteTab[] }) {
  const active = activeHref(usePathname(), tabs);
  const chosen = useRef<HTMLAnchorElement>(null);
  // On a phone the row may be wider than the page: the chosen tab is moved into sight, and the page stays where it is.
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  return (
    <nav aria-label={label} className="mb-6 overflow-x-auto border-b border-line [scrollbar-width:none]">
      <ul className="flex min-w-max gap-5">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              ref={tab.href === active ? chosen : null}
              href={tab.href}
              aria-current={tab.href === active ? "page" : undefined}
              className={cn(
                "relative flex h-9 items-center gap-1.5 rounded-sm text-base -outline-offset-2 transition-colors",
                tab.href === active
                  ? "font-medium text-ink after:absolute after:inset-x-0 after:bottom-0 after:h-0.5 after:bg-accent-ink"
                  : "text-ink-muted hover:text-ink",
              )}
            >
              {tab.label}
              {tab.count !== undefined ? (
                <span className="rounded-sm bg-unknown-soft px-1 text-xs text-ink-muted">{tab.count}</span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
