// What a comment, a document or a vector cites is in this repository: the laws by number, the policy language by its headings, decisions by theirs.
import { expect, it } from "vitest";
import { filesUnder, read } from "./source-files";

const files = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ...filesUnder("app", "docs", "lib", "prisma", "proxy", "scripts", "tests")]
  .filter((file) => /\.(?:ts|tsx|mjs|md|sql|json)$/.test(file) && file !== "tests/architecture/citations.test.ts");

/** Every place of the form, and what stands in its first group. */
function cited(form: RegExp): readonly { readonly file: string; readonly what: string }[] {
  return files.flatMap((file) => [...read(file).matchAll(form)].map(([, what = ""]) => ({ file, what })));
}

it("a law that is cited stands in ARCHITECTURE.md", () => {
  const laws = new Set([...read("ARCHITECTURE.md").matchAll(/^\| (L\d+) /gm)].map(([, law]) => law));
  const citations = cited(/\blaws? (L\d+)\b/g).concat(cited(/\blaws L\d+(?:, L\d+)* and (L\d+)/g));
  expect(citations.length).toBeGreaterThan(50);
  expect(citations.filter(({ what }) => !laws.has(what))).toEqual([]);
});

it("a section of the policy language that is cited is a heading of the engine's page", () => {
  const headings = [...read("lib/policy-engine/README.md").matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading);
  const sections = cited(/policy(?:\n\/\/)? language ((?:§ [^).;:"\n]+)+)/g)
    .flatMap(({ file, what }) => what.split(/,? ?§ /).filter((section) => section !== "").map((section) => ({ file, section })));
  expect(sections.length).toBeGreaterThan(50);
  expect(sections.filter(({ section }) => !headings.some((heading) => section === heading || section.startsWith(`${heading}, `)))).toEqual([]);
});

it("nothing cites a specification by numbers that this repository does not have", () => {
  expect(cited(/(fine points? \d|policy-language)/g)).toEqual([]);
});

it("a decision that is cited by its number is in docs/adr", () => {
  const decisions = new Set(filesUnder("docs/adr").map((file) => file.slice("docs/adr/".length, "docs/adr/".length + 4)));
  expect(cited(/\bADR (\d{4})\b/g).filter(({ what }) => !decisions.has(what))).toEqual([]);
});

it("a decision that amends another is named by it, and no other", () => {
  const standing = (decision: string, word: string) => {
    const line = read(decision).split("\n")[2] ?? "";
    return (new RegExp(`${word} (\\d{4}(?:(?:, | and )\\d{4})*)`).exec(line)?.[1] ?? "").match(/\d{4}/g) ?? [];
  };
  const pairs = (word: string, order: (own: string, other: string) => string) =>
    filesUnder("docs/adr").flatMap((decision) => standing(decision, word).map((other) => order(decision.slice("docs/adr/".length, "docs/adr/".length + 4), other))).sort();
  const amends = pairs("Amends", (own, other) => `${own} amends ${other}`);
  expect(amends).not.toEqual([]);
  expect(pairs("Amended by", (own, other) => `${other} amends ${own}`)).toEqual(amends);
});
