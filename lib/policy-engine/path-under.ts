// The `path_under` operator: absolute file paths, POSIX and Windows, compared segment by segment. Nothing is percent-decoded, nothing looked up.

/** An absolute path taken apart; of a Windows path the first segment is its drive or its share, `\\\\server\\share`. */
export interface FilePath {
  readonly flavour: "posix" | "windows";
  readonly segments: readonly string[];
}

const drive = /^[A-Za-z]:[\\/]/;
const shortName = /~[0-9]/;

/** The root as it is compared, or null where it is not absolute, or has a `..` or NUL. */
export function readPathRoot(text: string): FilePath | null {
  return text.includes("\0") ? null : text.startsWith("/") ? posixPath(text) : windowsPath(text);
}

/** Whether the value is under one of the roots; null where it cannot be said what the value names. */
export function isPathUnder(value: string, roots: readonly FilePath[]): boolean | null {
  if (value.startsWith("//") && roots.some(({ flavour }) => flavour === "windows")) return null;
  const path = readPathRoot(value);
  if (path === null) return null;
  if (path.flavour === "windows" && path.segments.some((segment, index) => isAmbiguous(index === 0 ? segment.replace(/^[a-z]:$/, "") : segment))) return null;
  return roots.some((root) => root.flavour === path.flavour && root.segments.length <= path.segments.length
    && root.segments.every((segment, index) => segment === path.segments[index]));
}

function posixPath(text: string): FilePath | null {
  if (text.split(/[\\/]/).includes("..")) return null;
  return { flavour: "posix", segments: text.split("/").filter((segment) => segment !== "" && segment !== ".") };
}

function windowsPath(text: string): FilePath | null {
  if (drive.test(text)) {
    const segments = windowsSegments(text.slice(3));
    return segments === null ? null : { flavour: "windows", segments: [text.slice(0, 2).toLowerCase(), ...segments] };
  }
  if (!text.startsWith("\\\\")) return null;
  const [server = "", share = "", ...rest] = text.slice(2).split(/[\\/]/);
  const named = windowsSegments([server, share].join("\\"));
  const segments = windowsSegments(rest.join("\\"));
  // `\\?\` and `\\.\` name devices; without a server and a share there is no root to be under.
  if (named === null || named.length !== 2 || named[0] === "?" || segments === null) return null;
  return { flavour: "windows", segments: [`\\\\${named.join("\\")}`, ...segments] };
}

/** Segments as Windows compares them: trailing dots and blanks dropped, ASCII case ignored; null where one of them goes up. */
function windowsSegments(text: string): readonly string[] | null {
  const segments: string[] = [];
  for (const written of text.split(/[\\/]/)) {
    const kept = withoutTrailingDotsAndBlanks(written);
    if (kept === "" && written.split(".").length > 2) return null;
    if (kept !== "") segments.push(kept.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  }
  return segments;
}

/** A loop: `/[. ]+$/` is quadratic on a run of them that does not end the text. */
function withoutTrailingDotsAndBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "." || text[end - 1] === " ")) end -= 1;
  return text.slice(0, end);
}

/** A stream of a file, or the short name of another one. */
function isAmbiguous(segment: string): boolean {
  return segment.includes(":") || shortName.test(segment);
}
