// What is under way for long keeps the document under which it began. Of one that is still its server's that is nothing: everybody has it. Of one that others
// have taken the place of it may be all there is, and an organization that changes its configuration while it begins streams would fill the memory (ADR 0080).
import type { HeldPart } from "../snapshot/held-parts";

/** What is under way under a document that is not its server's present one; `document` is undefined once nobody has it any more. */
export interface Outlived {
  readonly orgId: string;
  readonly document: { readonly parts: readonly HeldPart[] } | undefined;
}

interface OfOrg<Exchange> {
  bytes: number;
  /** In the order in which the first under each began; of a part that several have, the first is charged. */
  readonly documents: Map<object, { bytes: number; readonly exchanges: Exchange[] }>;
}

/**
 * Those that are to end so that such documents hold `bytesMax` together and no more: of the organization that holds the most those of its oldest document,
 * and so on. They come in the order in which they began.
 */
export function exchangesPast<Exchange extends Outlived>(exchanges: Iterable<Exchange>, bytesMax: number): readonly Exchange[] {
  const orgs = new Map<string, OfOrg<Exchange>>();
  const counted = new Set<object>();
  let held = 0;
  for (const exchange of exchanges) {
    const { orgId, document } = exchange;
    if (document === undefined) continue;
    let org = orgs.get(orgId);
    if (org === undefined) orgs.set(orgId, (org = { bytes: 0, documents: new Map() }));
    const known = org.documents.get(document);
    if (known !== undefined) {
      known.exchanges.push(exchange);
      continue;
    }
    const fresh = document.parts.filter(({ of }) => !counted.has(of));
    for (const { of } of fresh) counted.add(of);
    const bytes = fresh.reduce((sum, part) => sum + part.bytes, 0);
    org.documents.set(document, { bytes, exchanges: [exchange] });
    org.bytes += bytes;
    held += bytes;
  }
  const past: Exchange[] = [];
  while (held > bytesMax) {
    const most = [...orgs.values()].reduce((one, other) => (other.bytes > one.bytes ? other : one));
    const [[document, of] = []] = most.documents;
    if (document === undefined || of === undefined) break;
    past.push(...of.exchanges);
    most.documents.delete(document);
    most.bytes -= of.bytes;
    held -= of.bytes;
  }
  return past;
}
