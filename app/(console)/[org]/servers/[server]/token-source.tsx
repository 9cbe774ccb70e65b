// Where the tokens of a server come from that answered 401, as the last look found it. The addresses and scopes are a stranger's: text, and
// one link that is followed by people alone.

import { DefinitionList, type Definition } from "@/app/_ui/definition-list";
import type { AuthorizationFindings } from "@/lib/servers/authorization-findings";
import { issuerSentences, metadataSentence, nextStep, othersSentence } from "./authorization-words";

export function TokenSource({ findings, hasCredential }: { findings: AuthorizationFindings; hasCredential: boolean }) {
  const unread = metadataSentence(findings);
  const items: readonly Definition[] = [
    { term: "Tokens come from", value: unread ?? <Issuers findings={findings} /> },
    ...(findings.scopes.length === 0 ? [] : [{ term: "Scopes", value: <Scopes scopes={findings.scopes} /> }]),
    ...(findings.documentation === null ? [] : [{ term: "Documentation", value: <Outside address={findings.documentation} /> }]),
    { term: "What to do", value: nextStep(findings, hasCredential) },
  ];
  return (
    <section aria-label="Where its tokens come from" className="mt-3 rounded-md border border-line bg-surface px-3">
      <DefinitionList items={items} />
    </section>
  );
}

function Issuers({ findings }: { findings: AuthorizationFindings }) {
  const others = othersSentence(findings);
  return (
    <ul className="grid gap-2">
      {findings.issuers.map((issuer, index) => (
        <li key={index}>
          <p className="font-mono text-xs leading-5 break-all">{issuer.issuer}</p>
          {issuerSentences(issuer).map((sentence) => <p key={sentence} className="text-ink-muted">{sentence}</p>)}
        </li>
      ))}
      {others === null ? null : <li className="text-ink-muted">{others}</li>}
    </ul>
  );
}

function Scopes({ scopes }: { scopes: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
      {scopes.map((scope) => <li key={scope} className="font-mono text-xs leading-5 break-all">{scope}</li>)}
    </ul>
  );
}

function Outside({ address }: { address: string }) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" className="font-mono text-xs leading-5 break-all text-accent-ink underline underline-offset-2">
      {address}
    </a>
  );
}
