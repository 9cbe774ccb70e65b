// The shell around an organization's pages and the account's: who one is, where one is, and what one should know.

import type { ReactNode } from "react";
import { mailIsReadableHere } from "@/app/_server/local-mode";
import type { PaletteGroup } from "@/app/_ui/command-palette";
import { ConsoleShell } from "@/app/_ui/shell/console-shell";
import type { Account } from "@/lib/accounts/account-record";
import type { OrgRecord } from "@/lib/orgs/list-orgs";
import { findPlaces } from "./[org]/palette-actions";
import { LogBehindNotice } from "./log-behind-notice";
import { RememberOrg } from "./remember-org";
import { signOut } from "./session-actions";
import { UnverifiedNotice } from "./unverified-notice";

interface ConsoleFrameProps {
  account: Account;
  orgs: readonly OrgRecord[];
  current: OrgRecord;
  /** What the organization should know, beside what the account should. */
  notices?: ReactNode;
  /** What of the organization the command palette goes to. */
  places?: readonly PaletteGroup[];
  children: ReactNode;
}

export function ConsoleFrame({ account, orgs, current, notices, places = [], children }: ConsoleFrameProps) {
  const listed = orgs.map(({ slug, name }) => ({ slug, name }));
  return (
    <ConsoleShell
      org={{ slug: current.slug, name: current.name }}
      orgs={listed}
      user={{ name: account.name, email: account.email }}
      profileHref="/account"
      createOrgHref="/organizations/new"
      signOut={signOut}
      palette={places}
      find={findPlaces.bind(null, current.slug)}
      notices={
        <>
          {account.emailVerified ? null : <UnverifiedNotice email={account.email} readableHere={mailIsReadableHere()} />}
          <LogBehindNotice />
          {notices}
        </>
      }
    >
      <RememberOrg slug={current.slug} />
      {children}
    </ConsoleShell>
  );
}
