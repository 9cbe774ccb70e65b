import { describe, expect, it, test } from "vitest";
import { replaceCredentialInput, registerServerInput } from "@/lib/servers/server-input";
import { sealCredential } from "@/lib/servers/seal-credential";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";

const server = { name: "Files", url: "https://example.com/mcp" };

function problems(more: object): Record<string, string> {
  const result = registerServerInput.safeParse({ ...server, ...more });
  return Object.fromEntries((result.error?.issues ?? []).map((issue) => [issue.path.join("."), issue.message]));
}

describe("registering", () => {
  it("needs a name and an address, and nothing else", () => {
    expect(registerServerInput.parse(server)).toEqual({ ...server, drift: "review", credentialKind: "none", credentialHeader: "", credentialValue: "" });
    expect(registerServerInput.safeParse({}).error?.issues.map((issue) => issue.path.join("."))).toEqual(["name", "url"]);
  });

  it("refuses a field that it does not know", () => expect(registerServerInput.safeParse({ ...server, org: "org_other" }).success).toBe(false));

  it("names the empty half of a credential", () => {
    expect(problems({ credentialKind: "bearer" })).toEqual({ credentialValue: "Paste the token." });
    expect(problems({ credentialKind: "header" })).toEqual({ credentialHeader: "Name the header, like X-Api-Key.", credentialValue: "Paste the header's value." });
  });

  test.each(["Host", "content-length", "Connection", "Transfer-Encoding", "Cookie", "MCP-Session-Id", "Content-Type", "accept", "Proxy-Authorization", "X-Forwarded-For", "two words", "a:b", "ü"])(
    "refuses the header %s for a credential",
    (name) => expect(problems({ credentialKind: "header", credentialHeader: name, credentialValue: "v" })).toHaveProperty("credentialHeader"),
  );

  test.each(["X-Api-Key", "Authorization", "x_token"])("takes the header %s", (name) => {
    expect(problems({ credentialKind: "header", credentialHeader: name, credentialValue: "v" })).toEqual({});
  });

  test.each(["two words", "new\nline", "naïve", "a\u0000b", "x".repeat(4_097)])("refuses a token that cannot be sent", (value) => {
    expect(problems({ credentialKind: "bearer", credentialValue: value })).toHaveProperty("credentialValue");
  });
});

describe("what is kept of a credential", () => {
  const place = { orgId: "org_1", serverId: "srv_1", origin: "https://example.com" };
  const typed = (credentialValue: string) => replaceCredentialInput.parse({ serverId: "srv_1", credentialKind: "bearer", credentialValue });

  it("is sealed, with a hint of four characters from twelve on", async () => {
    const { publicKey } = generateSealingKeys();
    const kept = await sealCredential(typed("Bearer abcdefgh1234"), place, { sealingPublicKey: publicKey, fingerprintKey: "k" }, new Date(0));
    expect(kept).toMatchObject({ credentialKind: "bearer", credentialHeader: null, credentialHint: "1234" });
    expect(JSON.stringify(kept)).not.toContain("abcdefgh");
    expect((await sealCredential(typed("abcdefg1234"), place, { sealingPublicKey: publicKey, fingerprintKey: "k" }, new Date(0))).credentialHint).toBeNull();
  });
});
