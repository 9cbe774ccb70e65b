// The looks that text-like controls have in common.
export const controlClass =
  "block w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-base text-ink transition-colors " +
  "hover:border-ink-faint focus-visible:border-accent-ink focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent-ink " +
  "aria-invalid:border-deny [&[readonly]]:bg-sunken disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint max-md:text-lg";
