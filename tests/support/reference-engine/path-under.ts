// path_under (policy language § Operators): absolute paths, segment by segment.
import type { Truth } from "@/lib/policy-engine/types";

interface AbsolutePath {
  readonly flavour: "posix" | "windows";
  /** For Windows the drive or the server comes first, in lower case. */
  readonly segments: readonly string[];
}

/** Whether the path is one of the roots or below one. */
export function pathUnderTruth(value: string, roots: readonly string[]): Truth {
  const path = absolutePath(value);
  const tops = roots.map((root) => absolutePath(root, true));
  if (path === null || (value.startsWith("//") && tops.some((top) => top?.flavour === "windows"))) return "undetermined";
  return tops.some((top) => top?.flavour === path.flavour && top.segments.every((segment, index) => path.segments[index] === segment)) ? "yes" : "no";
}

/** Null where nothing can be said: relative, `..`, NUL, or a Windows name that may stand for another file. */
function absolutePath(text: string, isRoot = false): AbsolutePath | null {
  if (text.includes("\0") || text.split(/[/\\]/).includes("..")) return null;
  if (text.startsWith("/")) return { flavour: "posix", segments: text.split("/").filter((segment) => segment !== "" && segment !== ".") };
  const [start = "", drive, server, share] = /^(?:([A-Za-z]:)[/\\]|\\\\([^/\\]+)[/\\]([^/\\]+))/.exec(text) ?? [];
  if (start === "" || server === "?" || server === ".") return null;
  const raw = [...(drive === undefined ? [server ?? "", share ?? ""] : []), ...text.slice(start.length).split(/[/\\]/)];
  if (raw.some((segment) => /^[. ]*\.[. ]*\.[. ]*$/.test(segment))) return null;
  if (!isRoot && raw.some((segment) => segment.includes(":") || /~[0-9]/.test(segment))) return null;
  const names = raw.map((segment) => asciiLowerCase(segment.replace(/[. ]+$/, "")));
  if (drive === undefined && (names[0] === "" || names[1] === "")) return null;
  const top = drive === undefined ? "\\\\" : asciiLowerCase(drive);
  return { flavour: "windows", segments: [top, ...names.filter((name) => name !== "")] };
}

function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
