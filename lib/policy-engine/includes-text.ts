// Substring search in linear time whatever both texts are: the built-in one is quadratic on texts made for that.

/** Needles of up to this length are found by the built-in search at no more than as many steps a character. */
const shortNeedleMax = 64;

/** Whether `needle` stands somewhere in `text`, by UTF-16 unit (Knuth, Morris and Pratt 1977). */
export function includesText(text: string, needle: string): boolean {
  if (needle.length <= shortNeedleMax) return text.includes(needle);
  if (needle.length > text.length) return false;
  const borders = bordersOf(needle);
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    while (matched > 0 && text.charCodeAt(at) !== needle.charCodeAt(matched)) matched = borders[matched - 1] ?? 0;
    if (text.charCodeAt(at) === needle.charCodeAt(matched)) matched += 1;
    if (matched === needle.length) return true;
  }
  return false;
}

/** For each beginning of the needle, the length of its longest proper beginning that also ends it. */
function bordersOf(needle: string): Uint32Array {
  const borders = new Uint32Array(needle.length);
  let matched = 0;
  for (let at = 1; at < needle.length; at += 1) {
    while (matched > 0 && needle.charCodeAt(at) !== needle.charCodeAt(matched)) matched = borders[matched - 1] ?? 0;
    if (needle.charCodeAt(at) === needle.charCodeAt(matched)) matched += 1;
    borders[at] = matched;
  }
  return borders;
}
