// What a 401 says in its WWW-Authenticate header (RFC 9110, section 11.6.1; RFC 6750, section 3; RFC 9728, section 5.1). Pure.

export interface BearerChallenge {
  /** The address of the server's metadata, as written. */
  readonly resourceMetadata: string | null;
  readonly scope: string | null;
}

/** The first Bearer challenge of the header's lines, joined by commas as HTTP joins them; null where there is none. Of a parameter said twice, the first. */
export function bearerChallenge(header: string): BearerChallenge | null {
  let scheme = "";
  let parameters: Map<string, string> | null = null;
  for (const element of elementsOf(header)) {
    const { 1: named, 2: name, 3: value } = /^(?:([^\s="]+)[ \t]+)?([^\s="]+)[ \t]*=[ \t]*(.*)$/s.exec(element) ?? [];
    const begins = named ?? (name === undefined ? element : null);
    if (begins !== null) {
      if (parameters !== null) break;
      scheme = begins.toLowerCase();
      if (scheme === "bearer") parameters = new Map();
    }
    if (scheme !== "bearer" || parameters === null || name === undefined || value === undefined) continue;
    const folded = name.toLowerCase();
    if (!parameters.has(folded)) parameters.set(folded, unquoted(value));
  }
  if (parameters === null) return null;
  return { resourceMetadata: parameters.get("resource_metadata") ?? null, scope: parameters.get("scope") ?? null };
}

/** The elements of a list, which commas part that stand in no quotation marks. */
function elementsOf(header: string): readonly string[] {
  const elements: string[] = [];
  let [from, isQuoted] = [0, false];
  for (let at = 0; at < header.length; at += 1) {
    const character = header[at];
    if (isQuoted && character === "\\") at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "," && !isQuoted) {
      elements.push(header.slice(from, at));
      from = at + 1;
    }
  }
  return [...elements, header.slice(from)].map((element) => element.trim()).filter((element) => element !== "");
}

function unquoted(value: string): string {
  const { 1: inside } = /^"(.*)"$/s.exec(value) ?? [];
  return inside === undefined ? value : inside.replace(/\\(.)/gs, "$1");
}
