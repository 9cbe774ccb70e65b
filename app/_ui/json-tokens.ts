// Cuts JSON text into tokens for colouring. Not a parser: text that is not JSON comes back whole and in order.

export type JsonToken = { kind: "key" | "string" | "number" | "word" | "plain"; text: string };

const pattern = /"(?:[^"\\\n]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b/g;

/** The tokens of `text`; joined together they are `text` again. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: "plain", text: text.slice(end, match.index) });
    const [whole] = match;
    const colon = match[1];
    if (colon !== undefined) {
      tokens.push({ kind: "key", text: whole.slice(0, -colon.length) }, { kind: "plain", text: colon });
    } else {
      const kind = whole.startsWith('"') ? "string" : /^[-\d]/.test(whole) ? "number" : "word";
      tokens.push({ kind, text: whole });
    }
    end = match.index + whole.length;
  }
  if (end < text.length) tokens.push({ kind: "plain", text: text.slice(end) });
  return tokens;
}
