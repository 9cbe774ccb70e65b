// Whether something of a server's shows a secret that we sent it (law L5): as it is, as a JSON text writes it, or as a URL does.
import { stringEnd } from "@/lib/mcp/json-spans";
import type { Signal } from "../streams/plain-signal";

/** What to look for, worked out once for each opened credential. */
export interface SecretForms {
  readonly secrets: readonly string[];
  /** Both halves of each: of one that is cut in two, one is whole, wherever the cut is. None of a secret so short that its halves stand in any text. */
  readonly halves: readonly string[];
  /** The secrets without the backslashes that a reader takes out of what was escaped. */
  readonly bare: readonly string[];
  /** These again, as `outOfUrl` leaves them. */
  readonly ofUrl: readonly string[];
  /** One of these stands in every text that writes a sign of a secret in another way. */
  readonly traces: readonly string[];
  /** A sign of a secret, escaped by its number. */
  readonly byNumber: RegExp;
  /** A sign of a secret, as a URL writes it. */
  readonly byPercent: RegExp;
}

const halfCharactersMin = 4;
/** Up to the quote with which the text of a block begins. */
const textBegins = /"text"\s{0,8}:\s{0,8}"/g;

/**
 * Any sign of a secret may stand as `\u0071`, and some as `\/`, as the JSON writers of PHP, Go and .NET write some; a client reads the same.
 * Those that mean something else in a URL may stand as `%2F`, and a blank as `+`: so servers repeat what they were asked.
 */
export function secretForms(secrets: readonly string[]): SecretForms {
  const all = secrets.join("");
  const signs = [...new Set(all.split(""))];
  const numbers = signs.map((sign) => sign.charCodeAt(0).toString(16).padStart(4, "0"));
  const characters = [...new Set(all)];
  const byPercent = new RegExp(characters.map(percentCode).join("|"), "gi");
  const bare = secrets.map(withoutBackslashes).filter((secret) => secret !== "");
  return {
    secrets,
    halves: secrets.filter(({ length }) => length >= 2 * halfCharactersMin).flatMap((secret) => [secret.slice(0, secret.length >> 1), secret.slice(secret.length >> 1)]),
    bare,
    ofUrl: bare.map((secret) => outOfUrl(secret, byPercent)),
    traces: [
      numbers.every((number) => number.startsWith("00")) ? "\\u00" : "\\u", ...signs.filter((sign) => '"/\\'.includes(sign)).map((sign) => `\\${sign}`),
      ...characters.filter((sign) => !/[\w.-]/.test(sign)).map(percentCode).flatMap((code) => [code, code.toUpperCase()]), ...(all.includes(" ") ? ["+"] : []),
    ],
    byNumber: new RegExp(`\\\\u(${numbers.join("|")})`, "gi"),
    byPercent,
  };
}

/** So much of what has to be read is read at one go: what is written in another way takes a tenth of a microsecond a byte. */
const stretchBytes = 65_536;
/** Of one sign, however it is written: of a secret that begins in a stretch so much is read with it. */
const bytesOfSign = 16;

/**
 * Bytes that come down as they are. A JSON text within a text of another is seen through too, and a URL within either; and one cut that falls between
 * two text blocks, as servers cut what is long. What is cut into three, or written in a code of its own, is not seen: a server that means to tell can.
 */
export function showsSecret(bytes: Buffer, forms: SecretForms): boolean {
  const looking = look(bytes, forms);
  for (;;) {
    const step = looking.next();
    if (step.done === true) return step.value;
  }
}

/** The same of what is large, a stretch in each turn. True as well once it is given up: then nobody is to get it. */
export async function showsSecretInTurns(bytes: Buffer, forms: SecretForms, turn: () => Promise<void>, givenUp: Signal): Promise<boolean> {
  const looking = look(bytes, forms);
  for (;;) {
    await turn();
    const step = looking.next();
    if (step.done === true || givenUp.aborted) return givenUp.aborted || step.value === true;
  }
}

function* look(bytes: Buffer, forms: SecretForms): Generator<undefined, boolean> {
  if (yield* shows(bytes, forms)) return true;
  return forms.halves.some((half) => bytes.includes(half)) && (yield* shows(yield* textsTogether(bytes), forms));
}

/** What stands in all text blocks, one behind the other. */
function* textsTogether(bytes: Buffer): Generator<undefined, Buffer> {
  const texts: Buffer[] = [];
  let stretch = stretchBytes;
  for (const { index, 0: { length } } of bytes.toString("latin1").matchAll(textBegins)) {
    const from = index + length;
    const end = stringEnd(bytes, from - 1);
    texts.push(bytes.subarray(from, bytes[end - 1] === 0x22 ? end - 1 : end));
    if (index < stretch) continue;
    stretch = index + stretchBytes;
    yield;
  }
  return Buffer.concat(texts);
}

function* shows(bytes: Buffer, forms: SecretForms): Generator<undefined, boolean> {
  if (forms.secrets.some((secret) => bytes.includes(secret))) return true;
  const isTraced = (of: Buffer) => forms.traces.some((trace) => of.includes(trace));
  if (!isTraced(bytes)) return false;
  const furtherBytes = Math.max(0, ...forms.secrets.map(({ length }) => length)) * bytesOfSign;
  for (let from = 0; from < bytes.length; from += stretchBytes) {
    const stretch = bytes.subarray(from, from + stretchBytes + furtherBytes);
    if (!isTraced(stretch)) continue;
    if (showsEscaped(stretch, forms)) return true;
    yield;
  }
  return false;
}

function showsEscaped(bytes: Buffer, forms: SecretForms): boolean {
  const text = withoutBackslashes(bytes.toString().replace(forms.byNumber, (_escape, number: string) => String.fromCharCode(Number.parseInt(number, 16))));
  if (forms.bare.some((secret) => text.includes(secret))) return true;
  const read = outOfUrl(text, forms.byPercent);
  return forms.ofUrl.some((secret) => read.includes(secret));
}

function withoutBackslashes(text: string): string {
  return text.replaceAll("\\", "");
}

function percentCode(sign: string): string {
  return Buffer.from(sign).toString("hex").replace(/../g, "%$&");
}

/** As a reader of URLs and of forms takes it; a plus is a blank to one of them, so that it is one here. */
function outOfUrl(text: string, byPercent: RegExp): string {
  return withoutBackslashes(text.replace(byPercent, (code) => Buffer.from(code.replaceAll("%", ""), "hex").toString())).replaceAll("+", " ");
}
