// Where in a JSON text a cursor stands, of broken text too: which member of which objects, in a key or in a value. Pure; linear in the text before it.

export interface JsonCursor {
  /** The member names and element numbers above the cursor: `["tools", "run", "limits", 0]`. */
  readonly steps: readonly (string | number)[];
  /** At a key, or at a value: that of the last step. */
  readonly at: "key" | "value";
  /** Where the token at the cursor begins and, when it is closed, ends; the cursor itself where there is none. */
  readonly from: number;
  readonly to: number;
  /** Whether the token is a text in quotes. */
  readonly quoted: boolean;
  /** Names that the innermost object has before the cursor. */
  readonly keys: readonly string[];
  /** What the innermost object says as its `path` before the cursor: what a comparison there reads. */
  readonly path: string | null;
}

interface Frame {
  readonly kind: "object" | "array";
  /** In an object the last key; in an array the element's number. */
  step: string | number | null;
  expects: "key" | "value";
  readonly keys: string[];
  path: string | null;
}

const depthMax = 64;

/** Null deeper than any document may be nested, and outside of the document's braces. */
export function jsonCursor(text: string, offset: number): JsonCursor | null {
  const frames: Frame[] = [];
  let at = 0;
  while (at < offset) {
    const character = text.charAt(at);
    const frame = frames.at(-1);
    if (character === '"') {
      const end = endOfString(text, at);
      if (end > offset || !isClosed(text, at, end)) return cursorIn(frames, text, at, end, true);
      if (frame?.kind === "object" && frame.expects === "key") {
        frame.step = unquoted(text.slice(at, end));
        frame.keys.push(frame.step);
      } else if (frame?.kind === "object" && frame.step === "path") frame.path = unquoted(text.slice(at, end));
      // Right behind the closing quote the token is still at hand.
      if (end === offset) return cursorIn(frames, text, at, end, true);
      at = end;
      continue;
    }
    if (character === "{" || character === "[") {
      if (frames.length >= depthMax) return null;
      frames.push(character === "{" ? { kind: "object", step: null, expects: "key", keys: [], path: null } : { kind: "array", step: 0, expects: "value", keys: [], path: null });
    } else if (character === "}" || character === "]") frames.pop();
    else if (character === ":" && frame !== undefined) frame.expects = "value";
    else if (character === "," && frame !== undefined) next(frame);
    else if (isBare(character)) {
      const end = endOfBare(text, at);
      if (end >= offset) return cursorIn(frames, text, at, end, false);
      at = end;
      continue;
    }
    at += 1;
  }
  return cursorIn(frames, text, offset, offset, false);
}

function next(frame: Frame): void {
  if (frame.kind === "object") frame.expects = "key";
  else frame.step = typeof frame.step === "number" ? frame.step + 1 : 0;
}

function cursorIn(frames: readonly Frame[], text: string, from: number, to: number, quoted: boolean): JsonCursor | null {
  const frame = frames.at(-1);
  if (frame === undefined) return null;
  const own = quoted ? unquoted(text.slice(from, to)) : text.slice(from, to);
  const at = frame.kind === "object" ? frame.expects : "value";
  const above = (at === "key" ? frames.slice(0, -1) : frames).map(({ step }) => step).filter((step) => step !== null);
  const path = frames.findLast(({ kind }) => kind === "object")?.path ?? null;
  return { steps: above, at, from, to, quoted, keys: at === "key" ? frame.keys.filter((key) => key !== own) : frame.keys, path };
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") at += 1;
    else if (character === '"') return at + 1;
    else if (character === "\n") return at;
  }
  return text.length;
}

function isClosed(text: string, start: number, end: number): boolean {
  return end > start + 1 && text.charAt(end - 1) === '"';
}

function unquoted(token: string): string {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === "string" ? value : token;
  } catch {
    return token.replace(/^"|"$/g, "");
  }
}

function isBare(character: string): boolean {
  return /[A-Za-z0-9_.+-]/.test(character);
}

function endOfBare(text: string, start: number): number {
  let at = start;
  while (at < text.length && isBare(text.charAt(at))) at += 1;
  return at;
}
