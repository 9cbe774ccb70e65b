// The frame around every page of an organization: places at the left, notices on top, the page in the middle,
// on a phone a bar below. Reads nothing; everything it shows is handed in.
import type { ReactNode } from "react";
import Link from "next/link";
import { CommandPalette, type PaletteGroup } from "@/app/_ui/command-palette";
import { Logo, LogoMark } from "@/app/_ui/logo";
import { OrgSwitcher } from "@/app/_ui/shell/org-switcher";
import { PaletteButton } from "@/app/_ui/shell/palette-button";
import { basicPaletteGroups } from "@/app/_ui/shell/palette-groups";
import { BottomBar, SideNav } from "@/app/_ui/shell/side-nav";
import { SkipLink } from "@/app/_ui/shell/skip-link";
import type { ShellOrg, ShellUser } from "@/app/_ui/shell/shell-types";
import type { FindPlaces } from "@/app/_ui/use-found-groups";
import { UserMenu } from "@/app/_ui/shell/user-menu";

export function ConsoleShell({
  org,
  orgs,
  user,
  profileHref,
  createOrgHref,
  signOut,
  notices,
  palette = [],
  find,
  children,
}: {
  org: ShellOrg;
  orgs: readonly ShellOrg[];
  user: ShellUser;
  profileHref: string;
  createOrgHref: string;
  signOut: () => Promise<void>;
  /** NoticeStrip elements: local mode, e-mail not confirmed. */
  notices?: ReactNode;
  /** Groups added to the palette: the organization's servers, for example. */
  palette?: readonly PaletteGroup[] | undefined;
  /** What else the palette looks for as one types. */
  find?: FindPlaces | undefined;
  children: ReactNode;
}) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
      <SkipLink />
      <aside className="sticky top-0 hidden h-dvh flex-col gap-4 border-r border-line bg-sunken px-3 py-3 lg:flex">
        <Link href={`/${org.slug}`} className="inline-flex w-fit rounded-md px-2 pt-1">
          <Logo />
        </Link>
        <OrgSwitcher current={org} orgs={orgs} createHref={createOrgHref} className="w-full" />
        <PaletteButton />
        <SideNav orgSlug={org.slug} />
        <div className="mt-auto">
          <UserMenu user={user} profileHref={profileHref} signOut={signOut} />
        </div>
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-1 border-b border-line bg-surface px-3 lg:hidden">
          <Link href={`/${org.slug}`} aria-label="Overview" className="mr-1 rounded-md p-1 text-accent-ink">
            <LogoMark />
          </Link>
          <OrgSwitcher current={org} orgs={orgs} createHref={createOrgHref} className="max-w-56" />
          <div className="ml-auto flex items-center">
            <PaletteButton compact />
            <UserMenu user={user} profileHref={profileHref} signOut={signOut} compact />
          </div>
        </header>
        {notices === undefined ? null : (
          <div role="region" aria-label="Notices">
            {notices}
          </div>
        )}
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 pt-6 pb-24 outline-none lg:px-8 lg:pt-8 lg:pb-16">
          {children}
        </main>
      </div>
      <BottomBar orgSlug={org.slug} />
      <CommandPalette groups={[...basicPaletteGroups(org, orgs, profileHref), ...palette]} find={find} />
    </div>
  );
}
