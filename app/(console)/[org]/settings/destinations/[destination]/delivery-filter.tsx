// Which deliveries are listed: links, so that a list has an address.

import Link from "next/link";
import { cn } from "@/app/_ui/class-names";

const choices = [{ state: undefined, label: "All" }, { state: "waiting", label: "Waiting" }, { state: "delivered", label: "Delivered" }, { state: "dead", label: "Dead letters" }] as const;

export function DeliveryFilter({ path, state }: { path: string; state: string | undefined }) {
  return (
    <nav aria-label="Deliveries by state" className="flex gap-1 rounded-md border border-line bg-sunken p-0.5">
      {choices.map((choice) => (
        <Link
          key={choice.label}
          href={choice.state === undefined ? path : `${path}?state=${choice.state}`}
          aria-current={choice.state === state ? "page" : undefined}
          className={cn("rounded-sm px-2 py-0.5 text-sm whitespace-nowrap", choice.state === state ? "bg-raised font-medium text-ink" : "text-ink-muted hover:text-ink")}
        >
          {choice.label}
        </Link>
      ))}
    </nav>
  );
}
