// Tables: sticky head, whole row clickable through the RowLink in its first cell. Reading order stays a real table.
import type { ComponentProps, ReactNode } from "react";
import Link from "next/link";
import { cn } from "@/app/_ui/class-names";
import { TableFrame } from "@/app/_ui/table-frame";

/** Where the table fits, its frame does not scroll, so that the head sticks to the page's top. */
const frames = {
  lg: "max-lg:grid max-lg:grid-cols-[minmax(0,1fr)] max-lg:overflow-x-auto lg:overflow-clip lg:[overflow-clip-margin:0px]",
  desk: "max-[86rem]:grid max-[86rem]:grid-cols-[minmax(0,1fr)] max-[86rem]:overflow-x-auto min-[86rem]:overflow-clip min-[86rem]:[overflow-clip-margin:0px]",
  nowhere: "grid grid-cols-[minmax(0,1fr)] overflow-x-auto",
} as const;

export function Table({
  label,
  className,
  fitsFrom = "lg",
  children,
}: {
  label: string;
  className?: string | undefined;
  /** The screen from which on it is never wider than its frame, so that the head can stick; below that it scrolls sideways. */
  fitsFrom?: keyof typeof frames | undefined;
  children: ReactNode;
}) {
  return (
    <TableFrame label={label} className={frames[fitsFrom]}>
      <table className={cn("w-full border-separate border-spacing-0 text-left text-sm", className)}>{children}</table>
    </TableFrame>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="sticky top-0 z-10">
      <tr>{children}</tr>
    </thead>
  );
}

export function HeadCell({ className, align = "left", ...rest }: ComponentProps<"th"> & { align?: "left" | "right" }) {
  return (
    <th
      scope="col"
      className={cn(
        "h-8 border-b border-line bg-sunken px-3 text-xs font-medium whitespace-nowrap text-ink-faint",
        align === "right" && "text-right",
        className,
      )}
      {...rest}
    />
  );
}

export function TableBody({ children }: { children: ReactNode }) {
  return <tbody className="[&>tr:last-child>td]:border-b-0">{children}</tbody>;
}

export function TableRow({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      className={cn(
        "relative transition-colors has-[a[data-row-link]]:hover:bg-hover has-[a[data-row-link]:focus-visible]:bg-hover aria-selected:bg-accent-soft",
        className,
      )}
      {...rest}
    />
  );
}

export function TableCell({
  className,
  align = "left",
  mono,
  muted,
  ...rest
}: ComponentProps<"td"> & { align?: "left" | "right"; mono?: boolean | undefined; muted?: boolean | undefined }) {
  return (
    <td
      className={cn(
        "h-10 border-b border-line px-3 py-1.5 align-middle text-ink",
        align === "right" && "text-right whitespace-nowrap",
        mono && "font-mono text-xs max-lg:whitespace-nowrap",
        muted && "text-ink-muted",
        className,
      )}
      {...rest}
    />
  );
}

/** The link that makes its whole row clickable; put it in the row's first cell. */
export function RowLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <Link
      data-row-link=""
      className={cn(
        "font-medium text-ink outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-ink",
        className,
      )}
      {...rest}
    />
  );
}

/** Buttons and links of a row that has a RowLink go in here, so that they lie above it. */
export function RowActions({ children }: { children: ReactNode }) {
  return <div className="relative z-1 flex items-center justify-end gap-1">{children}</div>;
}
