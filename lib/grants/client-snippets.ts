// How each MCP client is pointed at a gateway URL with a bearer token, in that client's own format (checked November 2026).
// Pure: the same text in the console and in the demo.

import { legacyCurl, modernCurl } from "./curl-snippets";
import type { SampleCall } from "./sample-call";

export interface ClientSnippet {
  readonly client: "claude-code" | "claude-desktop" | "cursor" | "vscode" | "codex" | "gemini-cli" | "windsurf" | "zed" | "inspector" | "inspector-1" | "curl" | "curl-modern";
  readonly title: string;
  /** Where it goes: a file, or "Terminal". */
  readonly where: string;
  readonly language: "json" | "toml" | "shell";
  readonly text: string;
  readonly note?: string;
}

/** What the snippets of a server are made of, but for the token. */
export interface SnippetTarget {
  /** Without a trailing slash. */
  readonly gatewayUrl: string;
  /** The server's slug: `[a-z0-9-]+`, so it stands in a shell and a TOML key without quoting. */
  readonly name: string;
  /** A call that changes nothing, where a snippet calls a tool; null: such a snippet lists the tools alone. */
  readonly call: SampleCall | null;
  /** Known to speak the revisions before MCP 2026-07-28 alone, with settings that do not carry agents of that revision over. */
  readonly refusesModern: boolean;
}

interface SnippetInput extends SnippetTarget {
  /** The token, or a placeholder where it is no longer known. */
  readonly token: string;
}

const listsAlone = "lists the tools and calls none, since none is sure to change nothing";

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** One snippet for each client, in the order in which the console shows them. */
export function clientSnippets({ gatewayUrl, token, name, call, refusesModern }: SnippetInput): readonly ClientSnippet[] {
  const authorization = `Bearer ${token}`;
  const plainHttp = gatewayUrl.startsWith("http://");
  const inspect = (version: string) => `npx -y @modelcontextprotocol/inspector@${version} --cli ${gatewayUrl} --transport http \\\n  --header "Authorization: ${authorization}" --method tools/list`;
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
      client: "inspector", title: "MCP Inspector", where: "Terminal", language: "shell",
      text: inspect("2"),
      note: "Needs Node.js 22.19 or newer.",
    },
    {
      client: "inspector-1", title: "MCP Inspector 1", where: "Terminal", language: "shell", text: inspect("1"),
      note: "For an older Node.js: it asks for 22.7.5, and runs on 20 with a warning. Its makers mend only what is unsafe in it.",
    },
    {
      client: "curl", title: "curl", where: "Terminal", language: "shell", text: legacyCurl({ gatewayUrl, authorization, call }),
      note: `Opens a session, ${call === null ? listsAlone : "lists the tools and calls one that only reads"}. Works with every server.`,
    },
    {
      client: "curl-modern", title: "curl, 2026-07-28", where: "Terminal", language: "shell", text: modernCurl({ gatewayUrl, authorization, call }),
      note: refusesModern
        ? "It is refused as things stand: the server speaks older revisions of MCP alone, and its settings do not carry agents of this one over. Turn that on in its settings, or use the other curl."
        : "The same in MCP 2026-07-28, without a session: for servers that speak it, and for those whose settings carry such agents over.",
    },
  ];
}
