// A plain reader of JSON, written from RFC 8259 and RFC 3629 alone: bytes in, every member of every object out, numbers as they are written.
// It shares no line with lib/mcp and none with the platform's parser; it is slow, and meant to be read beside the grammar.

export type PlainValue =
  | { readonly kind: "literal"; readonly value: null | boolean }
  | { readonly kind: "number"; readonly written: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly entries: readonly PlainValue[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [string, PlainValue])[] };

class NotJson extends Error {}

const deepest = 2_000;

/** The value, or null for bytes that are no JSON text in UTF-8, and for one that is nested deeper than 2,000. */
export function readPlainJson(bytes: Uint8Array): PlainValue | null {
  try {
    const reader = new Reader(decode(bytes));
    const value = reader.value(0);
    reader.blanks();
    if (!reader.isAtEnd) throw new NotJson();
    return value;
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

/** RFC 3629 § 4, row by row. */
function decode(bytes: Uint8Array): readonly number[] {
  const points: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : -1;
    if (more < 0) throw new NotJson();
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let tail = 1; tail <= more; tail += 1) {
      const byte = bytes[at + tail] ?? 0;
      if ((byte & 0xc0) !== 0x80) throw new NotJson();
      point = point * 64 + (byte & 0x3f);
    }
    if ((more === 2 && point < 0x800) || (more === 3 && (point < 0x10000 || point > 0x10ffff)) || (point >= 0xd800 && point <= 0xdfff)) throw new NotJson();
    points.push(point);
    at += more + 1;
  }
  return points;
}

const escapes: ReadonlyMap<string, string> = new Map([["\"", "\""], ["\\", "\\"], ["/", "/"], ["b", "\b"], ["f", "\f"], ["n", "\n"], ["r", "\r"], ["t", "\t"]]);

class Reader {
  #at = 0;

  constructor(readonly points: readonly number[]) {}

  get isAtEnd(): boolean {
    return this.#at === this.points.length;
  }

  blanks(): void {
    while (["\u0020", "\u0009", "\u000a", "\u000d"].includes(this.#peek())) this.#at += 1;
  }

  value(depth: number): PlainValue {
    if (depth > deepest) throw new NotJson();
    this.blanks();
    const next = this.#peek();
    if (next === "{") return this.#object(depth);
    if (next === "[") return this.#array(depth);
    if (next === "\"") return { kind: "string", value: this.#string() };
    if (this.#skip("true")) return { kind: "literal", value: true };
    if (this.#skip("false")) return { kind: "literal", value: false };
    if (this.#skip("null")) return { kind: "literal", value: null };
    return { kind: "number", written: this.#number() };
  }

  #object(depth: number): PlainValue {
    this.#take("{");
    const members: (readonly [string, PlainValue])[] = [];
    this.blanks();
    if (this.#skip("}")) return { kind: "object", members };
    do {
      this.blanks();
      const key = this.#string();
      this.blanks();
      this.#take(":");
      members.push([key, this.value(depth + 1)]);
      this.blanks();
    } while (this.#skip(","));
    this.#take("}");
    return { kind: "object", members };
  }

  #array(depth: number): PlainValue {
    this.#take("[");
    const entries: PlainValue[] = [];
    this.blanks();
    if (this.#skip("]")) return { kind: "array", entries };
    do {
      entries.push(this.value(depth + 1));
      this.blanks();
    } while (this.#skip(","));
    this.#take("]");
    return { kind: "array", entries };
  }

  #string(): string {
    this.#take("\"");
    let text = "";
    for (;;) {
      const point = this.points[this.#at];
      if (point === undefined || point < 0x20) throw new NotJson();
      this.#at += 1;
      const character = String.fromCodePoint(point);
      if (character === "\"") return text;
      text += character === "\\" ? this.#escaped() : character;
    }
  }

  #escaped(): string {
    const which = this.#peek();
    this.#at += 1;
    if (which !== "u") {
      const plain = escapes.get(which);
      if (plain === undefined) throw new NotJson();
      return plain;
    }
    let digits = "";
    for (let digit = 0; digit < 4; digit += 1, this.#at += 1) digits += this.#peek();
    if (!/^[0-9A-Fa-f]{4}$/.test(digits)) throw new NotJson();
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): string {
    let written = this.#skip("-") ? "-" : "";
    const first = this.#digits();
    if (first.length > 1 && first.startsWith("0")) throw new NotJson();
    written += first;
    if (this.#skip(".")) written += `.${this.#digits()}`;
    const mark = this.#peek();
    if (mark === "e" || mark === "E") {
      this.#at += 1;
      written += mark;
      const sign = this.#peek();
      if (sign === "+" || sign === "-") {
        this.#at += 1;
        written += sign;
      }
      written += this.#digits();
    }
    return written;
  }

  /** At least one. */
  #digits(): string {
    let digits = "";
    for (let next = this.#peek(); next >= "0" && next <= "9"; next = this.#peek()) {
      digits += next;
      this.#at += 1;
    }
    if (digits === "") throw new NotJson();
    return digits;
  }

  #peek(): string {
    const point = this.points[this.#at];
    return point === undefined ? "" : String.fromCodePoint(point);
  }

  #skip(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.points[this.#at + index] !== text.charCodeAt(index)) return false;
    }
    this.#at += text.length;
    return true;
  }

  #take(text: string): void {
    if (!this.#skip(text)) throw new NotJson();
  }
}
