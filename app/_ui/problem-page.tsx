// A page that could not be shown: what happened, why, and the next step.
import type { ReactNode } from "react";
import { LogoMark } from "@/app/_ui/logo";

export function ProblemPage({
  code,
  title,
  children,
  actions,
}: {
  code: string;
  title: string;
  children: ReactNode;
  actions: ReactNode;
}) {
  return (
    <div className="mx-auto flex min-h-[60dvh] w-full max-w-md flex-col justify-center px-4 py-16">
      <LogoMark className="mb-4 size-6 text-accent-ink" />
      <p className="font-mono text-xs text-ink-faint">{code}</p>
      <h1 className="mt-1 text-xl font-semibold tracking-tight text-ink">{title}</h1>
      <div className="mt-1.5 text-base text-ink-muted">{children}</div>
      <div className="mt-6 flex flex-wrap gap-2">{actions}</div>
    </div>
  );
}
