// URLs, file paths and addresses put together from their pieces: nearly right ones, which are where readers of them differ.
import type { Dice } from "./dice";

export function composedUrl(dice: Dice): string {
  const scheme = dice.pick(["http:", "https:", "HTTPS:", "ftp:", "ws:", "file:", "foo:", "git+ssh:", "mailto:", ""]);
  const slashes = dice.pick(["//", "//", "//", "//", "/", "", "\\\\", "///", "/\\"]);
  const user = dice.pick(["", "", "", "u@", "u:p@", "example.com@", "@"]);
  const host = dice.several(1, 3, () => dice.pick(["example", "com", "api", "EXAMPLE", "evil", "test", "%61", "%2e", "ü", "xn--", "1", "127", "0x7f", "256", "", "*", "-", "ß", "\u00ad", "ａ"])).join(".");
  const port = dice.pick(["", "", "", ":80", ":", ":99999", ":x", "."]);
  return `${scheme}${slashes}${user}${dice.chance(0.5) ? dice.pick(["example.com", "api.example.com", "127.0.0.1", "[::1]", "[::ffff:1.2.3.4]"]) : host}${port}${dice.pick(["", "/", "/a", "\\a", "?q", "#f", "/..", " "])}`;
}

export function composedFilePath(dice: Dice): string {
  const start = dice.pick(["/", "/", "/srv/", "//", "C:\\", "c:/", "C:", "\\\\host\\share\\", "\\\\host/share", "\\\\?\\", "\\", "", "D:\\", "C:\\srv\\", "/\\host\\share"]);
  return start + dice.several(0, 4, () => dice.pick(["srv", "SRV", "data", "/", "/", "\\", "\\", ".", "..", "...", " ", "a", ":", "~1", "~", "\0", "x. ", "é", "É"])).join("");
}

export function composedAddress(dice: Dice): string {
  return dice.chance(0.4)
    ? dice.several(3, 5, () => dice.pick(["0", "1", "10", "127", "192", "255", "256", "01", "", "0x1", "1 "])).join(".")
    : dice.several(1, 9, () => dice.pick(["0", "1", "ffff", "FFFF", "2001", "db8", "a00", "", "", "00000", "g", "10.0.0.1", "1%e"])).join(":");
}
