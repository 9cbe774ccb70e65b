"use client";
// Which organization one is in, and the way to the others.
import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/app/_ui/menu";
import { cn } from "@/app/_ui/class-names";
import type { ShellOrg } from "@/app/_ui/shell/shell-types";

export function OrgSwitcher({
  current,
  orgs,
  createHref,
  className,
}: {
  current: ShellOrg;
  orgs: readonly ShellOrg[];
  createHref: string;
  className?: string | undefined;
}) {
  return (
    <Menu
      align="start"
      className="w-60"
      trigger={
        <button
          type="button"
          className={cn(
            "flex h-9 min-w-0 items-center gap-2 rounded-md px-2 text-left text-base font-medium text-ink transition-colors hover:bg-hover",
            className,
          )}
        >
          <span
            aria-hidden
            className="flex size-5 shrink-0 items-center justify-center rounded-sm bg-accent text-2xs font-semibold text-on-accent uppercase"
          >
            {[...current.name][0] ?? ""}
          </span>
          <span className="min-w-0 flex-1 truncate">
            <span className="sr-only">Organization: </span>
            {current.name}
          </span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
        </button>
      }
    >
      <MenuLabel>Organizations</MenuLabel>
      {orgs.map((org) => (
        <MenuItem key={org.slug} href={`/${org.slug}`}>
          <span className="min-w-0 flex-1 truncate">{org.name}</span>
          {org.slug === current.slug ? <Check aria-label="current" /> : null}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem href={createHref} icon={<Plus aria-hidden />}>
        New organization
      </MenuItem>
    </Menu>
  );
}
