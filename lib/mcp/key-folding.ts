// Keys that a lenient parser could take for one of ours (law L2): `Name`, `paramſ`, `ｍethod`, `uri\u0000`.
// Which keys are ours is said by those who ask.

/** What a reader may ignore or see as nothing: controls, blanks, format characters, marks, other default-ignorables. */
const unseen = /[\p{Cc}\p{Cf}\p{White_Space}\p{Mn}\p{Default_Ignorable_Code_Point}]/gu;
/** Text that folding leaves as it is: the common case, decided without it. */
const alreadyFolded = /^[a-z0-9_]*$/;

/** The key as the most forgiving reader would see it: compatibility forms undone, without case, marks and what is not seen. */
function foldKey(key: string): string {
  if (alreadyFolded.test(key)) return key;
  // NFKD rather than NFKC, so that a mark cannot hide in a composed letter. Upper case first: it opens ß, ſ and ı, which
  // lower case leaves alone. The second pass undoes what case mapping composed.
  return plain(plain(key).toUpperCase().toLowerCase());
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(unseen, "");
}

/** A test for keys that are not in `known` but fold to one that is, whole or up to a NUL, where readers written in C may end. */
export function lookalikeTest(known: readonly string[]): (key: string) => boolean {
  const exact: ReadonlySet<string> = new Set(known);
  const folded: ReadonlySet<string> = new Set(known.map(foldKey));
  return (key) => !exact.has(key) && (folded.has(foldKey(key)) || (key.includes("\0") && folded.has(foldKey(key.slice(0, key.indexOf("\0"))))));
}
