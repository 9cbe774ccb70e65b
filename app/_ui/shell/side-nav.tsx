"use client";
// The places of the console, at the left on a wide screen and along the bottom on a phone.
import Link from "next/link";
import { usePathname } from "next/navigation";
import { activeHref } from "@/app/_ui/active-href";
import { cn } from "@/app/_ui/class-names";
import { navItems } from "@/app/_ui/shell/nav-items";

function usePlaces(orgSlug: string) {
  const places = navItems.map((item) => ({ ...item, href: `/${orgSlug}${item.path}` }));
  const active = activeHref(usePathname(), places);
  return places.map((place) => ({ ...place, current: place.href === active }));
}

export function SideNav({ orgSlug }: { orgSlug: string }) {
  return (
    <nav aria-label="Console">
      <ul className="flex flex-col gap-0.5">
        {usePlaces(orgSlug).map(({ href, label, icon: Icon, current }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={current ? "page" : undefined}
              className={cn(
                "flex h-8 items-center gap-2.5 rounded-md px-2 text-base transition-colors",
                current ? "bg-surface font-medium text-ink shadow-[0_0_0_1px_var(--line)]" : "text-ink-muted hover:bg-hover hover:text-ink",
              )}
            >
              <Icon aria-hidden className={cn("size-4 shrink-0", current ? "text-accent-ink" : "text-ink-faint")} />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function BottomBar({ orgSlug }: { orgSlug: string }) {
  return (
    <nav
      aria-label="Console"
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul className="mx-auto flex max-w-lg">
        {usePlaces(orgSlug).map(({ href, label, icon: Icon, current }) => (
          <li key={href} className="min-w-0 flex-1">
            <Link
              href={href}
              aria-current={current ? "page" : undefined}
              className={cn(
                "flex h-14 flex-col items-center justify-center gap-1 text-2xs -outline-offset-2",
                current ? "font-medium text-accent-ink" : "text-ink-faint",
              )}
            >
              <Icon aria-hidden className="size-5" />
              <span className="max-w-full truncate">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
