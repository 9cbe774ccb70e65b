// Private keys in text: PEM blocks (RFC 7468; "RSA PRIVATE KEY" and the like of OpenSSL and OpenSSH, PGP's armour) and PuTTY's files.
import type { TextRange } from "../text-range";

const beginLine = /-----BEGIN [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/g;
const endLine = /-----END [A-Z0-9 ]{0,64}PRIVATE KEY(?: BLOCK)?-----/g;
const puttyHead = /PuTTY-User-Key-File-\d/g;
const puttyEnd = /Private-MAC: ?[0-9a-f]*/g;

/** Every key with everything up to its end line; one whose end is missing goes on to the end of the text. Linear. */
export function findPrivateKeys(text: string): readonly TextRange[] {
  return [...blocks(text, beginLine, endLine), ...blocks(text, puttyHead, puttyEnd)];
}

/** Each search goes on where the last one ended. */
function blocks(text: string, begin: RegExp, end: RegExp): TextRange[] {
  const found: TextRange[] = [];
  begin.lastIndex = 0;
  for (let head = begin.exec(text); head !== null; head = begin.exec(text)) {
    end.lastIndex = begin.lastIndex;
    const tail = end.exec(text);
    begin.lastIndex = tail === null ? text.length : end.lastIndex;
    found.push({ start: head.index, end: begin.lastIndex });
  }
  return found;
}
