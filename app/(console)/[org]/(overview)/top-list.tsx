// What stands first in one respect: name, numbers, and a bar that shows each beside the first.

import Link from "next/link";
import { Card } from "@/app/_ui/card";

export interface TopEntry {
  readonly key: string;
  readonly href: string;
  readonly name: string;
  /** Said on hover where the name is a part of it. */
  readonly whole?: string;
  /** Where the name alone would not tell. */
  readonly note: string;
  readonly count: number;
  /** "12 denied" and the like. */
  readonly aside: string;
}

export function TopList({ title, counted, entries, empty }: { title: string; counted: string; entries: readonly TopEntry[]; empty: string }) {
  const most = Math.max(1, ...entries.map(({ count }) => count));
  return (
    <Card title={title} flush>
      {entries.length === 0 ? <p className="px-4 pb-4 text-sm text-ink-faint">{empty}</p> : (
        <table className="w-full table-fixed text-sm">
          <colgroup><col /><col className="w-28" /></colgroup>
          <thead className="sr-only"><tr><th scope="col">Name</th><th scope="col">{counted}</th></tr></thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.key} className="relative border-t border-line transition-colors hover:bg-hover">
                <td className="py-1.5 pl-4">
                  <Link href={entry.href} title={entry.whole ?? entry.name} className="line-clamp-2 font-medium wrap-anywhere text-ink outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent-ink">{entry.name}</Link>
                  <span className="line-clamp-2 text-xs wrap-anywhere text-ink-faint" title={entry.note}>{entry.note}</span>
                  <svg aria-hidden viewBox="0 0 100 1" preserveAspectRatio="none" className="mt-1 block h-1 w-full text-accent-ink">
                    <rect width="100" height="1" fill="var(--line)" /><rect width={(entry.count / most) * 100} height="1" fill="currentColor" />
                  </svg>
                </td>
                <td className="py-1.5 pr-4 pl-3 text-right align-top">
                  <span className="block text-ink">{entry.count.toLocaleString("en")}</span>
                  <span className="block text-xs text-ink-faint">{entry.aside}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
