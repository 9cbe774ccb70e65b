// What the documents point at is there: files, places in them, scripts, variables.
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { filesUnder, read, root } from "./source-files";

const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ...filesUnder("docs", "proxy", "lib", "app").filter((file) => file.endsWith(".md"))];
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));

/** A heading's place in an address, as GitHub makes it. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replace(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-"));
}

describe.each(documents)("%s", (document) => {
  const text = read(document);

  it("links to what is there", () => {
    const links = [...text.replace(/```.*?```/gs, "").matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^(?:https?|mailto):/.test(link));
    const broken = links.filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? document : path.posix.join(path.posix.dirname(document), file);
      return !existsSync(path.join(root, target)) || (anchor !== undefined && target.endsWith(".md") && !anchorsOf(read(target)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it("names scripts that there are", () => {
    const named = [...text.matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe.each(filesUnder("docs/adr"))("%s", (decision) => {
  it("begins with its number, what was decided, the date and how it stands", () => {
    const [title = "", , standing = ""] = read(decision).split("\n");
    expect(title).toMatch(new RegExp(`^# ${path.posix.basename(decision).slice(0, 4)}[.:]? [A-Z].{10,}$`));
    expect(standing).toMatch(/^Date: \d{4}-\d{2}-\d{2} · Status: (?:accepted|superseded by \d{4})(?: · [A-Z].*\d{4}.*)?$/);
  });
});
