"use client";
// The ready snippets, one client at a time, each with its copy button.
import { useState } from "react";
import { CopyButton } from "@/app/_ui/copy-button";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import type { ClientSnippet } from "@/lib/grants/client-snippets";

export function ClientSetup({ snippets }: { snippets: readonly ClientSnippet[] }) {
  const [client, setClient] = useState<string>(snippets[0]?.client ?? "");
  const chosen = snippets.find((snippet) => snippet.client === client);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div>
        <SegmentedControl legend="Client" size="sm" className="flex-wrap gap-y-0.5" value={client} onValueChange={setClient} options={snippets.map(({ client: value, title: label }) => ({ value, label }))} />
      </div>
      {chosen === undefined ? null : (
        <figure className="min-w-0">
          <figcaption className="mb-1 flex items-center justify-between gap-2 text-sm text-ink-muted">
            <span className="font-mono text-xs">{chosen.where}</span>
            <CopyButton text={chosen.text} label={`Copy for ${chosen.title}`} size="sm" />
          </figcaption>
          <pre className="rounded-md border border-line bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap text-ink">{chosen.text}</pre>
          {chosen.note === undefined ? null : <p className="mt-1 text-sm text-ink-muted">{chosen.note}</p>}
        </figure>
      )}
    </div>
  );
}
