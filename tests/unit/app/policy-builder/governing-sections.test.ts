import { describe, expect, it } from "vitest";
import { governingSections } from "@/app/(console)/[org]/servers/[server]/policy/rules/governing-sections";

const document = {
  version: "1", default: "deny", hide: ["wipe_*", "read_secrets"], all_tools: {}, risk: { read: { action: "allow" }, write: {} },
  tools: { "read_secret*": {}, "*": {}, read_secrets: {}, wipe_all: {} },
};

describe("governingSections", () => {
  it("names everything that has a say in a tool, in the engine's order, and nothing else", () => {
    expect(governingSections(document, "read_secrets", "read").map(({ pointer }) => pointer)).toEqual([
      "/hide/1", "/all_tools", "/risk/read", "/tools/read_secrets", "/tools/*", "/tools/read_secret*",
    ]);
    expect(governingSections(document, "wipe_all", "destructive").map(({ pointer }) => pointer)).toEqual(["/hide/0", "/all_tools", "/tools/wipe_all", "/tools/*"]);
    expect(governingSections({ version: "1" }, "any", "read")).toEqual([]);
  });
});
