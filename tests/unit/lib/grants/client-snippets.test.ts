import { describe, expect, it } from "vitest";
import { clientSnippets } from "@/lib/grants/client-snippets";
import { sampleCall } from "@/lib/grants/sample-call";

const input = { gatewayUrl: "http://127.0.0.1:3100/mcp/srv_abc", token: "pcg_TOKEN", name: "files", call: sampleCall("read_file", '{"path": "it\'s"}'), refusesModern: false };
const snippets = clientSnippets(input);
const textOf = (client: string) => snippets.find((snippet) => snippet.client === client)?.text ?? "";

describe("client snippets", () => {
  it("every client gets the gateway URL without a trailing slash, and the token", () => {
    expect(snippets.map((snippet) => snippet.client)).toEqual(["claude-code", "claude-desktop", "cursor", "vscode", "codex", "gemini-cli", "windsurf", "zed", "inspector", "inspector-1", "curl", "curl-modern"]);
    for (const snippet of snippets) {
      expect(snippet.text, snippet.client).toContain("http://127.0.0.1:3100/mcp/srv_abc");
      expect(snippet.text, snippet.client).not.toContain("srv_abc/");
      expect(snippet.text, snippet.client).toContain("pcg_TOKEN");
    }
  });

  it("the JSON ones are JSON, in each client's own shape", () => {
    const headers = { Authorization: "Bearer pcg_TOKEN" };
    expect(JSON.parse(textOf("cursor"))).toEqual({ mcpServers: { files: { url: input.gatewayUrl, headers } } });
    expect(JSON.parse(textOf("vscode"))).toEqual({ servers: { files: { type: "http", url: input.gatewayUrl, headers } } });
    expect(JSON.parse(textOf("gemini-cli"))).toEqual({ mcpServers: { files: { httpUrl: input.gatewayUrl, headers } } });
    expect(JSON.parse(textOf("windsurf"))).toEqual({ mcpServers: { files: { serverUrl: input.gatewayUrl, headers } } });
    expect(JSON.parse(textOf("zed"))).toEqual({ context_servers: { files: { url: input.gatewayUrl, headers } } });
    expect(JSON.parse(textOf("claude-desktop"))).toMatchObject({ mcpServers: { files: { command: "npx", args: expect.arrayContaining(["mcp-remote", "--allow-http"]) } } });
  });

  it("plain HTTP is asked for only where the gateway has no TLS", () => {
    const secure = clientSnippets({ ...input, gatewayUrl: "https://gateway.example.com/mcp/srv_abc" });
    expect(secure.find((snippet) => snippet.client === "claude-desktop")?.text).not.toContain("--allow-http");
  });

  it("the Inspector's hand the header to its command line over HTTP, whatever its version", () => {
    for (const client of ["inspector", "inspector-1"]) {
      expect(textOf(client)).toMatch(/^npx -y @modelcontextprotocol\/inspector@[12] --cli http:\S+ --transport http \\\n  --header "Authorization: Bearer pcg_TOKEN" --method tools\/list$/);
    }
  });

  it("the modern one warns where it is known to be refused", () => {
    const noteOf = (refusesModern: boolean) => clientSnippets({ ...input, refusesModern }).find(({ client }) => client === "curl-modern")?.note;
    expect(noteOf(true)).toMatch(/^It is refused as things stand/);
    expect(noteOf(false)).not.toMatch(/refused/);
  });

  it("Codex gets a TOML table", () => {
    expect(textOf("codex")).toBe('[mcp_servers.files]\nurl = "http://127.0.0.1:3100/mcp/srv_abc"\nhttp_headers = { "Authorization" = "Bearer pcg_TOKEN" }');
  });

  it("the shell's ones call nothing where there is no call that changes nothing, and say so", () => {
    expect(textOf("curl")).toContain("tools/call");
    expect(snippets.find(({ client }) => client === "curl")?.note).toContain("calls one that only reads");
    const listing = clientSnippets({ ...input, call: null });
    for (const { client, text } of listing) expect(text, client).not.toContain("tools/call");
    expect(listing.find(({ client }) => client === "curl")?.note).toContain("calls none");
  });

  it("the shell's ones hold a server's words inside quotation marks, and nothing that a terminal takes for a key", () => {
    expect(textOf("curl")).toContain(`"arguments":{"path":"it'\\''s"}`);
    for (const name of ["a'b", "a;b", "a$b", "a b", "a\nb", "a\u0003", "ü", "", "x".repeat(65)]) expect(sampleCall(name, "{}"), name).toBeNull();
    for (const args of ['{"a":"\\u001b[2J"}', '{"a":"ü"}', '{"a":"\\u202e"}', `{"a":"${"x".repeat(500)}"}`]) expect(sampleCall("run", args)?.args.match(/[^\x20-\x7e]/) ?? null, args).toBeNull();
    expect(sampleCall("run", '{"a":"ü"}')).toEqual({ tool: "run", args: "{}" });
  });
});
