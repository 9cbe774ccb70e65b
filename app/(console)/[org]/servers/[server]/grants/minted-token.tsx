"use client";
// A token just made: shown once, with the snippets that hold it.
import { SecretPanel } from "@/app/_ui/secret-panel";
import { clientSnippets, type SnippetTarget } from "@/lib/grants/client-snippets";
import { ClientSetup } from "./client-setup";

export function MintedToken({ label, token, target, doneHref, onStored }: {
  label: string; token: string; target: SnippetTarget; doneHref?: string; onStored?: () => void;
}) {
  return (
    <SecretPanel title={`Token of ${label}`} value={token} doneHref={doneHref} onStored={onStored}>
      <h3 className="mb-2 text-base font-medium text-ink">Point a client at it</h3>
      <ClientSetup snippets={clientSnippets({ ...target, token })} />
    </SecretPanel>
  );
}
