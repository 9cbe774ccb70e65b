// What the head of proxy/bounds.ts says: what a gateway is started with stands there, and is used; what concerns one file stands in that file, by name.
import { describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { filesUnder, read, sourcesUnder } from "./source-files";

const ofBounds = new Set(["proxy/bounds.ts", "proxy/bridge/bridge-bounds.ts", "proxy/deliveries/delivery-bounds.ts", "proxy/recorder/token-lookup-bounds.ts", "proxy/answers/listed-tools-bounds.ts"]);
const sources = sourcesUnder("proxy").filter((file) => !ofBounds.has(file)).map((file) => ({ file, lines: read(file).split("\n") }));
const tests = filesUnder("tests").filter((file) => /\.(ts|mjs)$/.test(file) && !file.startsWith("tests/architecture/")).map(read);

/** Places whose line is one of these, comments aside. */
const placesOf = (...patterns: readonly RegExp[]) => sources.flatMap(({ file, lines }) =>
  lines.flatMap((line, index) => (!/^\s*(?:\/\/|\*|\/\*)/.test(line) && patterns.some((pattern) => pattern.test(line)) ? [`${file}:${String(index + 1)}: ${line.trim()}`] : [])));
const usersOf = (name: string, texts: readonly string[]) => texts.filter((text) => new RegExp(`\\b${name}\\b`).test(text)).length;

describe("the bounds of the gateway", () => {
  it("are all used by it", () => {
    const texts = sources.map(({ lines }) => lines.join("\n"));
    expect(Object.keys(gatewayBounds).filter((name) => usersOf(name, texts) === 0)).toEqual([]);
  });

  it("are shown at work by tests, each by its name", () => {
    expect(Object.keys(gatewayBounds).filter((name) => usersOf(name, tests) === 0)).toEqual([]);
  });

  it("say their unit: a count or size ends in Max, a time in Ms, or it is a pace or a share that says of what", () => {
    const unit = /(?:Max|Ms|MiB|Bytes|Rows|Times|Spare)$/;
    expect(Object.keys(gatewayBounds).filter((name) => !unit.test(name))).toEqual([]);
  });
});

describe("a bound of one file", () => {
  it("stands outside of its functions, where whoever opens the file sees it", () => {
    expect(placesOf(/^\s+(?:const|let) \w*(?:Max|Ms|Bytes|Rows|Characters) = [\d_]{2,};/)).toEqual([]);
  });

  it("has a name: nothing waits for a bare number, cuts by one, or is opened with one", () => {
    expect(placesOf(
      /\b(?:setTimeout|setInterval)\(.*, [\d_]{2,}\)/, /\bAbortSignal\.timeout\([\d_]+\)/, /\.slice\(0, [\d_]{2,}\)/,
      /\b\w*(?:Timeout|Connections|HeaderSize|Millis)\w*(?::| =) [\d_]{2,}\b/, /\b(?:idle|life|wait|retry)Ms: [\d_]+/,
    )).toEqual([]);
  });
});
