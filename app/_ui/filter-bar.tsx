"use client";
// Filters that live in the address: each choice goes there at once, and without script the form is a plain GET.
import type { FormEvent, ReactNode } from "react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Search, X } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { controlClass } from "@/app/_ui/control-styles";
import { Select, type SelectOption } from "@/app/_ui/select";

export function FilterBar({
  path,
  clearHref,
  children,
}: {
  path: string;
  /** Given when any filter is set: offers to clear them all. */
  clearHref?: string | undefined;
  children: ReactNode;
}) {
  const router = useRouter();
  function go(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value === "string" && value !== "") query.append(name, value);
    }
    const text = query.toString();
    router.push(text === "" ? path : `${path}?${text}`, { scroll: false });
  }
  return (
    <form
      role="search"
      method="get"
      action={path}
      onSubmit={go}
      className="mb-3 flex flex-wrap items-center gap-2"
    >
      {children}
      {/* With more than one field of text, Enter sends a form only if it has a button. */}
      <button type="submit" hidden />
      {clearHref !== undefined ? (
        <Link href={clearHref} className="inline-flex h-8 items-center gap-1 rounded-md px-2 text-sm text-ink-muted hover:bg-hover hover:text-ink">
          <X aria-hidden className="size-3.5" />
          Clear
        </Link>
      ) : null}
    </form>
  );
}

export function FilterSelect({
  name,
  label,
  options,
  value,
  all = "All",
  className,
}: {
  name: string;
  label: string;
  options: readonly SelectOption[];
  value?: string | undefined;
  all?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <Select
      // A new value from the address replaces what the browser holds.
      key={value}
      name={name}
      aria-label={label}
      defaultValue={value ?? ""}
      placeholder={`${label}: ${all.toLowerCase()}`}
      options={options}
      onChange={(event) => event.currentTarget.form?.requestSubmit()}
      className={cn("w-40 max-sm:w-[calc(50%-0.25rem)]", className)}
    />
  );
}

export function FilterText({
  name,
  label,
  value,
  className,
}: {
  name: string;
  label: string;
  value?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <div className={cn("relative w-56 max-sm:w-full", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-faint" />
      <input
        key={value}
        type="search"
        name={name}
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        className={cn(controlClass, "h-8 pl-8 max-md:h-10")}
      />
    </div>
  );
}

/** A day of the calendar, in UTC. What the address says in another way (24h, a moment) stands there as it is, until it is taken out. */
export function FilterDay({ name, label, value }: { name: string; label: string; value?: string | undefined }) {
  const isDay = value === undefined || /^\d{4}-\d{2}-\d{2}$/.test(value);
  return (
    <label className="flex items-center gap-1.5 text-sm text-ink-muted max-sm:w-[calc(50%-0.25rem)]">
      {label}
      <input
        key={value}
        type={isDay ? "date" : "text"}
        name={name}
        defaultValue={value}
        onChange={(event) => {
          // While a date is typed it is empty, or of a year like 0002.
          const typed = event.currentTarget.value;
          if (!isDay && typed !== "") return;
          if (typed === "" || typed >= "2000") event.currentTarget.form?.requestSubmit();
        }}
        className={cn(controlClass, "h-8 min-w-0 max-md:h-10 max-sm:px-1.5")}
      />
    </label>
  );
}
