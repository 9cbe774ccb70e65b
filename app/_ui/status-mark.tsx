// A state as shape, colour and word together, so that none of the three carries it alone.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export type Status = "allowed" | "denied" | "parked" | "unknown" | "ok" | "failed" | "pending" | "off";

const looks: Record<Status, { word: string; colour: string; shape: ReactNode }> = {
  allowed: { word: "Allowed", colour: "text-allow", shape: <circle cx="6" cy="6" r="4" fill="currentColor" /> },
  denied: { word: "Denied", colour: "text-deny", shape: <path d="M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5" strokeWidth="2" /> },
  parked: {
    // There is no queue in which it would wait: such a call is refused for good.
    word: "Not approved",
    colour: "text-park",
    shape: (
      <>
        <circle cx="6" cy="6" r="4.75" strokeWidth="1.5" />
        <path d="M6 3.5V6l1.75 1.25" strokeWidth="1.5" />
      </>
    ),
  },
  unknown: {
    word: "Unknown",
    colour: "text-unknown",
    shape: <path d="M3.75 4.25a2.25 2.25 0 1 1 3.1 2.1c-.6.25-.85.6-.85 1.25M6 10.25v.01" strokeWidth="1.75" />,
  },
  ok: { word: "OK", colour: "text-allow", shape: <path d="m2 6.5 2.75 2.75L10 3.5" strokeWidth="2" /> },
  failed: {
    word: "Failed",
    colour: "text-deny",
    shape: <path d="M6 1.5 11 10.5H1L6 1.5ZM6 5v2.25M6 8.9v.01" strokeWidth="1.25" />,
  },
  pending: {
    word: "Pending",
    colour: "text-ink-muted",
    shape: <circle cx="6" cy="6" r="4.25" strokeWidth="1.5" strokeDasharray="2.2 2.25" />,
  },
  off: { word: "Off", colour: "text-ink-faint", shape: <circle cx="6" cy="6" r="4.25" strokeWidth="1.5" /> },
};

export function StatusMark({
  status,
  label,
  className,
}: {
  status: Status;
  label?: string | undefined;
  className?: string | undefined;
}) {
  const look = looks[status];
  return (
    <span className={cn("inline-flex items-center gap-1.5 align-middle font-medium whitespace-nowrap", look.colour, className)}>
      <svg
        aria-hidden
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth="0"
        className="size-3 shrink-0"
      >
        {look.shape}
      </svg>
      {label ?? look.word}
    </span>
  );
}
