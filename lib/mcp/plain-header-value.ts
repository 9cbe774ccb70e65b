/** True for a text that a header carries as it is: visible ASCII, with blanks between but not around (RFC 9110, 5.5). */
export function isPlainHeaderValue(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}
