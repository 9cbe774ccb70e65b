// How each MCP client is pointed at a gateway URL with a bearer token, in that client's own format (checked November 2026).
// Pure: the same text in the console and in the demo.

export interface ClientSnippet {
  readonly client: "claude-code" | "claude-desktop" | "cursor" | "vscode" | "codex" | "gemini-cli" | "windsurf" | "zed" | "curl";
  readonly title: string;
  /** Where it goes: a file, or "Terminal". */
  readonly where: string;
  readonly language: "json" | "toml" | "shell";
  readonly text: string;
  readonly note?: string;
}

interface SnippetInput {
  /** Without a trailing slash. */
  readonly gatewayUrl: string;
  /** The token, or a placeholder where it is no longer known. */
  readonly token: string;
  /** The server's slug: `[a-z0-9-]+`, so it stands in a shell and a TOML key without quoting. */
  readonly name: string;
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

const protocolVersion = "2025-11-25";

/** One snippet for each client, in the order in which the console shows them. */
export function clientSnippets({ gatewayUrl, token, name }: SnippetInput): readonly ClientSnippet[] {
  const authorization = `Bearer ${token}`;
  const plainHttp = gatewayUrl.startsWith("http://");
  const initialize = JSON.stringify({
    jsonrpc: "2.0", id: 1, method: "initialize",
    params: { protocolVersion, capabilities: {}, clientInfo: { name: "curl", version: "1" } },
  });
  return [
    {
      client: "claude-code", title: "Claude Code", where: "Terminal", language: "shell",
      text: `claude mcp add --transport http ${name} ${gatewayUrl} \\\n  --header "Authorization: ${authorization}"`,
    },
    {
      client: "claude-desktop", title: "Claude Desktop", where: "claude_desktop_config.json", language: "json",
      text: json({ mcpServers: { [name]: {
        command: "npx",
        args: ["-y", "mcp-remote", gatewayUrl, ...(plainHttp ? ["--allow-http"] : []), "--header", "Authorization:${AUTHORIZATION}"],
        env: { AUTHORIZATION: authorization },
      } } }),
      note: "Claude Desktop starts local programs only; mcp-remote carries the connection. Restart it after the change.",
    },
    {
      client: "cursor", title: "Cursor", where: "~/.cursor/mcp.json", language: "json",
      text: json({ mcpServers: { [name]: { url: gatewayUrl, headers: { Authorization: authorization } } } }),
    },
    {
      client: "vscode", title: "VS Code", where: ".vscode/mcp.json", language: "json",
      text: json({ servers: { [name]: { type: "http", url: gatewayUrl, headers: { Authorization: authorization } } } }),
      note: "Keep this file out of version control: it holds the token.",
    },
    {
      client: "codex", title: "Codex", where: "~/.codex/config.toml", language: "toml",
      text: `[mcp_servers.${name}]\nurl = "${gatewayUrl}"\nhttp_headers = { "Authorization" = "${authorization}" }`,
    },
    {
      client: "gemini-cli", title: "Gemini CLI", where: "~/.gemini/settings.json", language: "json",
      text: json({ mcpServers: { [name]: { httpUrl: gatewayUrl, headers: { Authorization: authorization } } } }),
    },
    {
      client: "windsurf", title: "Windsurf", where: "~/.codeium/windsurf/mcp_config.json", language: "json",
      text: json({ mcpServers: { [name]: { serverUrl: gatewayUrl, headers: { Authorization: authorization } } } }),
    },
    {
      client: "zed", title: "Zed", where: "settings.json", language: "json",
      text: json({ context_servers: { [name]: { url: gatewayUrl, headers: { Authorization: authorization } } } }),
    },
    {
      client: "curl", title: "curl", where: "Terminal", language: "shell",
      text: [
        `curl -sS ${gatewayUrl}`,
        `  -H "Authorization: ${authorization}"`,
        "  -H 'Content-Type: application/json'",
        "  -H 'Accept: application/json, text/event-stream'",
        `  -d '${initialize}'`,
      ].join(" \\\n"),
      note: "Opens a session with a server of the initialize era.",
    },
  ];
}
