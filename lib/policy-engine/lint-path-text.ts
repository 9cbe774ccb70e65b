// Conditions that take a file path for a text: what begins with the letters of a folder need not be in it, and what is in it need not begin so.
import { leavesOf } from "./condition-leaves";
import type { LintWarning } from "./lint-policy";
import { readPathRoot } from "./path-under";
import type { Leaf, Rule } from "./policy";

/** What a text has to begin with, as far as the operator says it letter by letter. */
interface Beginning {
  readonly text: string;
  /** Nothing else is asked of it, so that `path_under` can stand in its place. */
  readonly isAll: boolean;
}

/** One warning for each leaf that holds an argument against the beginning of an absolute path. */
export function lintPathText(rule: Rule): readonly LintWarning[] {
  return leavesOf(rule).flatMap(({ leaf }): readonly LintWarning[] => {
    const beginning = leaf.path.root === "args" ? beginningOf(leaf) : null;
    if (beginning === null || !namesFolder(beginning.text, leaf)) return [];
    const folder = folderOf(beginning.text, leaf);
    const message = `\`${leaf.op}\` compares letters: a path with \`..\` in it gets past this, or is taken for one below \`${folder}\`; \`path_under\` compares paths, and lets no \`..\` help to allow`;
    const suggestion = `"op": "path_under", "value": ${JSON.stringify([folder])}`;
    return [{ pointer: `${leaf.pointer}/op`, code: "path_as_text", message, ...(beginning.isAll && { suggestion }) }];
  });
}

function beginningOf({ op, operand }: Leaf): Beginning | null {
  if (operand.kind !== "value" || typeof operand.value !== "string") return null;
  const { value } = operand;
  switch (op) {
    case "starts_with": return { text: value, isAll: true };
    case "glob": {
      const [text = ""] = value.split(/[*?]/, 1);
      return { text, isAll: endsFolder.test(text) && value === `${text}*` };
    }
    case "regex": {
      const letters = /^\^((?:[\w /:-]|\\[^\w])+)/.exec(value)?.[1];
      if (letters === undefined) return null;
      const rest = value.slice(1 + letters.length);
      const text = letters.replace(/\\(.)/g, "$1");
      return { text, isAll: endsFolder.test(text) && /^(?:\.[*+]\$?)?$/.test(rest) };
    }
    default: return null;
  }
}

const endsFolder = /[\\/]$/;
const pathWords = /path|file|folder|dir|cwd/i;

/** An absolute path with a folder in it. One step alone (`/deploy`) may be a word of another kind, unless the argument's name says that it is none. */
function namesFolder(text: string, { path }: Leaf): boolean {
  const root = readPathRoot(text);
  if (root === null || root.segments.length < (root.flavour === "windows" ? 2 : 1)) return false;
  return /.[\\/]/s.test(text) || ("steps" in path && path.steps.some((step) => step.kind === "name" && pathWords.test(step.name)));
}

/** What the operator leaves open within a segment is not part of the folder. */
function folderOf(text: string, { op }: Leaf): string {
  const end = Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\"));
  return op !== "starts_with" && end > 0 ? text.slice(0, end) : text.replace(/(.)[\\/]$/s, "$1");
}
