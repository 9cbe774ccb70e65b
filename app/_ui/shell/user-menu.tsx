"use client";
// The person signed in: profile, theme, signing out.
import { startTransition } from "react";
import { LogOut, UserRound } from "lucide-react";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/app/_ui/menu";
import { ThemeChoice } from "@/app/_ui/theme-choice";
import { cn } from "@/app/_ui/class-names";
import type { ShellUser } from "@/app/_ui/shell/shell-types";

export function UserMenu({
  user,
  profileHref,
  signOut,
  compact,
}: {
  user: ShellUser;
  profileHref: string;
  signOut: () => Promise<void>;
  compact?: boolean | undefined;
}) {
  return (
    <Menu
      align={compact ? "end" : "start"}
      side={compact ? "bottom" : "top"}
      className="w-60"
      trigger={
        <button
          type="button"
          className={cn(
            "flex h-9 min-w-0 items-center gap-2 rounded-md text-left text-base text-ink-muted transition-colors hover:bg-hover hover:text-ink",
            compact ? "w-9 justify-center" : "w-full px-2",
          )}
        >
          <span
            aria-hidden
            className="flex size-5 shrink-0 items-center justify-center rounded-full border border-line-strong text-2xs font-medium text-ink-muted uppercase"
          >
            {[...user.name][0] ?? ""}
          </span>
          <span className={compact ? "sr-only" : "min-w-0 flex-1 truncate"}>
            <span className="sr-only">Account: </span>
            {user.name}
          </span>
        </button>
      }
    >
      <MenuLabel>
        <span className="block truncate">{user.email}</span>
      </MenuLabel>
      <MenuItem href={profileHref} icon={<UserRound aria-hidden />}>
        Profile
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      <ThemeChoice />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => startTransition(signOut)}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
