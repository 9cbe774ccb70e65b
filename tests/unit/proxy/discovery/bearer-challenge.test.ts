// What a 401 says in its header, however it is written.
import { describe, expect, it } from "vitest";
import { bearerChallenge } from "@/proxy/discovery/bearer-challenge";

const at = "https://h.example/.well-known/oauth-protected-resource/mcp";

describe("a bearer challenge", () => {
  it.each([
    ["with both", `Bearer resource_metadata="${at}", scope="files:read files:write"`, at, "files:read files:write"],
    ["in another order and case, with blanks", `bEaReR  error="invalid_token" ,  SCOPE = "a" , Resource_Metadata = "${at}"`, at, "a"],
    ["without quotation marks", `Bearer resource_metadata=${at}, scope=a`, at, "a"],
    ["behind another scheme", `Basic realm="a, Bearer resource_metadata=no", Bearer resource_metadata="${at}"`, at, null],
    ["behind a scheme with a token alone", `Negotiate YWJj==, Bearer scope="a"`, null, "a"],
    ["before another scheme whose parameters are not its own", `Bearer scope="a", DPoP resource_metadata="${at}", scope="b"`, null, "a"],
    ["with a comma, a quotation mark and a backslash inside", String.raw`Bearer realm="a, \"b\", resource_metadata=x\\", scope="a\"b"`, null, 'a"b'],
    ["that says a parameter twice: the first", `Bearer scope="a", scope="b"`, null, "a"],
    ["twice: the first", `Bearer scope="a", Bearer scope="b", resource_metadata="${at}"`, null, "a"],
    ["with a value that contains equals signs", `Bearer resource_metadata="${at}?a=b=c"`, `${at}?a=b=c`, null],
    ["alone", "Bearer", null, null],
    ["with a quotation mark that nobody closes", `Bearer scope="a, resource_metadata=${at}`, null, `"a, resource_metadata=${at}`],
  ])("%s", (_title, header, resourceMetadata, scope) => {
    expect(bearerChallenge(header)).toEqual({ resourceMetadata, scope });
  });

  it.each(["", " , ,", 'Basic realm="Bearer"', "Bearerish scope=a", 'realm="x", scope="a"'])("is not in %j", (header) => {
    expect(bearerChallenge(header)).toBeNull();
  });

  it("is read in a time that grows with its length alone", () => {
    for (const hostile of ['Bearer a="', "Bearer " + " ".repeat(8), "a=".repeat(4), '\\",', "a ", "=\t"]) {
      const startedMs = performance.now();
      bearerChallenge(`Bearer ${hostile.repeat(16_384 / hostile.length)}`);
      expect(performance.now() - startedMs).toBeLessThan(500);
    }
  });
});
