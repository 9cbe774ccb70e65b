// Whoever sizes a database goes by what the documents say.
import { expect, it } from "vitest";
import { connections } from "@/proxy/postgres/open-postgres";
import { read } from "./source-files";

const listening = 1;
const { duties, locks, ...ofEach } = connections;
const each = Object.values<number>(ofEach).reduce((sum, count) => sum + count, listening);
const [first, other] = [each + duties + locks, each + 1];

it.each([
  ["proxy/README.md", `up to ${String(other)} each, ${String(first)} the first`],
  [".env.example", `up to ${String(other)}, the first\n# ${String(first)}`],
  ["docs/deploying.md", `up to ${String(first)},`],
  ["docs/deploying.md", `${String(other)} each further worker`],
])("%s says how many connections to Postgres there are: %s", (document, words) => {
  expect(read(document)).toContain(words);
});
