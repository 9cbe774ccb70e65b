import { describe, expect, it } from "vitest";
import { clientSnippets } from "@/lib/grants/client-snippets";

const input = { gatewayUrl: "http://127.0.0.1:3100/mcp/srv_abc", token: "pcg_TOKEN", name: "files" };
const snippets = clientSnippets(input);
const textOf = (client: string) => snippets.find((snippet) => snippet.client === client)?.text ?? "";

describe("client snippets", () => {
  it("every client gets the gateway URL without a trailing slash, and the token", () => {
    expect(snippets.map((snippet) => snippet.client)).toEqual(["claude-code", "claude-desktop", "cursor", "vscode", "codex", "gemini-cli", "windsurf", "zed", "curl"]);
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

  it("Codex gets a TOML table", () => {
    expect(textOf("codex")).toBe('[mcp_servers.files]\nurl = "http://127.0.0.1:3100/mcp/srv_abc"\nhttp_headers = { "Authorization" = "Bearer pcg_TOKEN" }');
  });
});
