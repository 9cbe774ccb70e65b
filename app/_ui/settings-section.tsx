// A part of a settings page: what it is about at the left, what one sets at the right, on one grid for all of them; on a phone one under the other.
import type { ReactNode } from "react";

export function SettingsSection({
  title,
  description,
  action,
  children,
}: {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className="grid gap-x-10 gap-y-3 border-t border-line py-6 first:border-t-0 first:pt-0 lg:grid-cols-[17rem_minmax(0,1fr)]">
      <div className="min-w-0">
        <h2 className="text-base font-semibold text-ink">{title}</h2>
        {description !== undefined ? <p className="mt-0.5 text-sm text-ink-muted">{description}</p> : null}
        {action !== undefined ? <div className="mt-3">{action}</div> : null}
      </div>
      <div className="flex max-w-2xl min-w-0 flex-col gap-3">{children}</div>
    </section>
  );
}
