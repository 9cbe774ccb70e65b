// A stream that listens for hours keeps the document under which it began. Of one that has not changed since that is nothing: everybody has it. Of one that
// others have taken the place of it is all there is of it, and an organization that changes its configuration while it begins streams would fill the memory.
import type { ServedServer } from "../snapshot/served-server";

/** A stream that listens under a document that is not its server's present one; `document` is undefined once nobody has it any more. */
export interface Outlived {
  readonly orgId: string;
  readonly document: ServedServer | undefined;
}

interface OfOrg<Stream> {
  weight: number;
  /** In the order in which their streams began. */
  readonly documents: Map<ServedServer, Stream[]>;
}

/**
 * The streams that are to end so that such documents weigh `most` together and no more: of the organization whose documents weigh the most those of its
 * oldest document, and so on. `streams` come in the order in which they began.
 */
export function streamsPast<Stream extends Outlived>(streams: Iterable<Stream>, most: number): readonly Stream[] {
  const orgs = new Map<string, OfOrg<Stream>>();
  let weight = 0;
  for (const stream of streams) {
    const { orgId, document } = stream;
    if (document === undefined) continue;
    let org = orgs.get(orgId);
    if (org === undefined) orgs.set(orgId, (org = { weight: 0, documents: new Map() }));
    const known = org.documents.get(document);
    if (known !== undefined) {
      known.push(stream);
      continue;
    }
    org.documents.set(document, [stream]);
    org.weight += document.weight;
    weight += document.weight;
  }
  const past: Stream[] = [];
  while (weight > most) {
    const heaviest = [...orgs.values()].reduce((one, other) => (other.weight > one.weight ? other : one));
    const [[document, of] = []] = heaviest.documents;
    if (document === undefined || of === undefined) break;
    past.push(...of);
    heaviest.documents.delete(document);
    heaviest.weight -= document.weight;
    weight -= document.weight;
  }
  return past;
}
