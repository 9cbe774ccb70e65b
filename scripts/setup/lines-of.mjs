// The lines of a stream of bytes. Only a line feed ends one: Node's readline, since 24, takes U+2028 and U+2029 for ends too, which JSON writes as they are.
// @ts-check

/**
 * Each line without its line feed; what follows the last line feed is a line where it is not empty. Throws TypeError for what is no UTF-8,
 * since it would be read as another text than the bytes that are there, and what `tooLong` makes for a line of more than `charactersMax`.
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {{ charactersMax: number, tooLong: () => Error }} bound
 * @returns {AsyncGenerator<string, void, undefined>}
 */
export async function* linesOf(chunks, { charactersMax, tooLong }) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** @type {string[]} */
  let begun = [];
  let held = 0;
  for await (const chunk of chunks) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    begun.push(first);
    held += first.length;
    if (held > charactersMax) throw tooLong();
    for (const next of others) {
      yield begun.join("");
      begun = [next];
      held = next.length;
    }
  }
  begun.push(decoder.decode());
  const rest = begun.join("");
  if (rest !== "") yield rest;
}
