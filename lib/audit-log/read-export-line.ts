// One line of an export: a record, or a tombstone that says why records before it are not there. Ring 0.
import { isHash, isId, isPlace, membersOf } from "./read-statement";
import { signedTextOf } from "./read-checkpoints-file";
import { toHex, type SignedText } from "./verify-terms";

export interface ExportedRecord {
  readonly org: string;
  readonly writer: string;
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly prev: string;
  readonly hash: string;
  readonly body: string;
}

const loneSurrogate = /\p{Cs}/u;

/** Null for a line that is not exactly what would be written of what it says: a member twice, a space or another spelling is read by others in other ways. */
export function readExportLine(line: string): { readonly record: ExportedRecord } | { readonly tombstone: SignedText } | null {
  const members = membersOf(line);
  if (members === null) return null;
  if (members["tombstone"] !== undefined) {
    const tombstone = signedTextOf(members["tombstone"]);
    return tombstone !== null && tombstoneLine(tombstone) === line ? { tombstone } : null;
  }
  const { org, writer, seq, at, kind, prev, hash, body } = members;
  if (!isId(org) || !isId(writer) || !isPlace(seq) || typeof at !== "string" || typeof kind !== "string" || !isHash(prev) || !isHash(hash) || typeof body !== "string") return null;
  const record: ExportedRecord = { org, writer, seq, at, kind, prev, hash, body };
  // A lone surrogate would be hashed as the character that stands for what is none.
  return JSON.stringify(record) === line && !loneSurrogate.test(body) ? { record } : null;
}

/** Without its end. */
function tombstoneLine({ body, signature, keyId }: SignedText): string {
  return JSON.stringify({ tombstone: { body, signature: toHex(signature), keyId } });
}
