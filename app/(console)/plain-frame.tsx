// The frame of pages that belong to a person and to no organization: when there is none yet, or none is chosen.

import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/app/_ui/logo";
import { SkipLink } from "@/app/_ui/shell/skip-link";
import { UserMenu } from "@/app/_ui/shell/user-menu";
import type { Account } from "@/lib/accounts/account-record";
import { signOut } from "./session-actions";

export function PlainFrame({ account, children }: { account: Account; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-3xl items-center justify-between gap-3 px-4">
          <Link href="/organizations" className="rounded-md"><Logo /></Link>
          <UserMenu user={{ name: account.name, email: account.email }} profileHref="/account" signOut={signOut} compact />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-3xl flex-1 px-4 py-10 outline-none">{children}</main>
    </div>
  );
}
