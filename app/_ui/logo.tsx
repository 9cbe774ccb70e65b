// The mark: a portcullis, bars with spikes below. Takes its colour from the text around it.
import { cn } from "@/app/_ui/class-names";

export function LogoMark({ className }: { className?: string | undefined }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="butt"
      className={cn("size-5 shrink-0", className)}
    >
      <path d="M3 3v15M9 3v15M15 3v15M21 3v15" />
      <path d="M2 5.5h20M2 12h20" />
      <path
        fill="currentColor"
        stroke="none"
        d="M1.5 17.5h3L3 22.5Zm6 0h3L9 22.5Zm6 0h3l-1.5 5Zm6 0h3l-1.5 5Z"
      />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 text-base font-semibold tracking-tight text-ink">
      <LogoMark className="text-accent-ink" />
      Portcullis
    </span>
  );
}
