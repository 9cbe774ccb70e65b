// The frame of pages outside the console that hold one form: sign-in, sign-up, an invitation, a new password.
import type { ReactNode } from "react";

export function PublicFrame({
  title,
  description,
  footer,
  children,
}: {
  title: string;
  description?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto w-full max-w-sm px-4 py-12 sm:py-20">
      <h1 className="text-2xl font-semibold tracking-tight text-ink">{title}</h1>
      {description !== undefined ? <p className="mt-1.5 text-base text-ink-muted">{description}</p> : null}
      <div className="mt-6">{children}</div>
      {footer !== undefined ? <div className="mt-6 text-base text-ink-muted">{footer}</div> : null}
    </div>
  );
}
