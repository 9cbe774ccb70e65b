// The frame of the pages that need no account: head with the ways in, content, foot.
import type { ReactNode } from "react";
import Link from "next/link";
import { Logo } from "@/app/_ui/logo";
import { SkipLink } from "@/app/_ui/shell/skip-link";
import { ThemeToggle } from "@/app/_ui/theme-toggle";
import { WaysIn } from "./ways-in";

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <SkipLink />
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-6xl items-center gap-1 px-4 lg:px-8">
          <Link href="/" className="mr-auto inline-flex rounded-md">
            <Logo />
          </Link>
          <ThemeToggle />
          <WaysIn place="head" />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="border-t border-line">
        <div className="mx-auto flex max-w-6xl flex-wrap gap-x-6 gap-y-1 px-4 py-6 text-sm text-ink-faint lg:px-8">
          <p className="mr-auto">Portcullis, a policy control plane and gateway for MCP.</p>
          <p>Apache-2.0. No model takes part in a decision.</p>
        </div>
      </footer>
    </div>
  );
}
