// The name that a server has in the console's addresses.

const slugCharsMax = 48;
/** Words that stand in this place of an address for something else. */
const taken: ReadonlySet<string> = new Set(["new"]);

/** A slug made of the name, different from every one in `known`. Pure; always lower-case letters, digits and single dashes. */
export function serverSlug(name: string, known: ReadonlySet<string>): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const base = plain.replace(/[^a-z0-9]+/g, "-").slice(0, slugCharsMax).replace(/^-+|-+$/g, "") || "server";
  if (!known.has(base) && !taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const candidate = `${base}-${number}`;
    if (!known.has(candidate)) return candidate;
  }
}
