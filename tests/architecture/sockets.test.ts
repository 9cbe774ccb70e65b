// One module opens sockets to hosts that tenants name (law L6): proxy/egress. Whoever else can open one is listed here, with what it is for.
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { read, sourcesUnder } from "./source-files";

/** Modules that can open a connection, or a server. */
const opening = /^(node:)?(net|tls|https?|http2|dgram|dns|dns\/promises)$|^(undici|ws|axios|got|node-fetch|eventsource|ioredis|pg|nodemailer)$/;
const mayOpen: readonly { readonly file: RegExp; readonly modules: readonly string[]; readonly why: string }[] = [
  { file: /^proxy\/egress\//, modules: ["undici", "node:net", "node:tls", "node:dns/promises"], why: "the hosts that tenants name" },
  { file: /^proxy\/listener\.ts$/, modules: ["node:http"], why: "listens" },
  { file: /^proxy\/upstream\/peers\/peer-(door|client)\.ts$/, modules: ["node:http", "undici"], why: "the other gateway processes of this machine, by a socket file of this account" },
  { file: /^proxy\/ops\//, modules: ["node:http"], why: "listens" },
  { file: /^proxy\/(postgres|duties)\//, modules: ["pg"], why: "the operator's Postgres" },
  { file: /^proxy\/redis\//, modules: ["ioredis"], why: "the operator's Redis" },
  { file: /^app\/console-server\.ts$/, modules: ["node:http"], why: "listens" },
  { file: /^lib\/(jobs|migrate|db)\//, modules: ["pg"], why: "the operator's Postgres" },
  { file: /^lib\/mail\//, modules: ["nodemailer"], why: "the operator's mail server" },
];
/** `isIP` and the like touch nothing. */
const harmless: ReadonlySet<string> = new Set(["isIP", "isIPv4", "isIPv6", "BlockList"]);

/** The modules that a file uses at run time, but for what touches no socket. */
function openersIn(file: string): readonly string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { importClause } = statement;
    if (importClause?.isTypeOnly === true || !opening.test(statement.moduleSpecifier.text)) return [];
    const named = importClause?.namedBindings;
    const values = named !== undefined && ts.isNamedImports(named) ? named.elements.filter((element) => !element.isTypeOnly).map(({ name }) => name.text) : ["*"];
    const isHarmless = importClause?.name === undefined && values.every((name) => harmless.has(name));
    return isHarmless ? [] : [statement.moduleSpecifier.text];
  });
}

describe("sockets", () => {
  const sources = sourcesUnder("app", "lib", "proxy").filter((file) => !file.startsWith("app/") || !/["']use client["']/.test(read(file)));

  it("are opened by the listed files alone, with the listed modules", () => {
    const found = sources.flatMap((file) => openersIn(file).map((name) => ({ file, name })));
    expect(found.filter(({ file, name }) => !mayOpen.some((row) => row.file.test(file) && row.modules.includes(name)))).toEqual([]);
    expect(mayOpen.filter((row) => !found.some(({ file }) => row.file.test(file)))).toEqual([]);
  });

  it("are opened by no global of the platform: no fetch of its own, no WebSocket, no EventSource", () => {
    const callsGlobal = /(?<![\w.])(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(/;
    const stripped = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const definesOwn = /async function fetch\(/g;
    expect(sources.filter((file) => /^(proxy|lib)\//.test(file) && callsGlobal.test(stripped(read(file)).replace(definesOwn, "")))).toEqual([]);
  });

  it("of the MCP client libraries are given the guarded fetch, at every place that makes a transport", () => {
    const makes = /new (\w*ClientTransport)\(([\s\S]*?)\);/g;
    const made = sourcesUnder("proxy").flatMap((file) => [...read(file).matchAll(makes)].map(([, name = "", args = ""]) => ({ file, name, args })));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(({ args }) => !/fetch: guarded\.fetch/.test(args))).toEqual([]);
  });
});
