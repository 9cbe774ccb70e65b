import { saidCharactersMax } from "@/lib/servers/introspection";

/** What a server says of itself at a look, cut to what is kept of it; empty where it does not say it. */
export function saidOfServer(protocolVersion: string | undefined, server: { readonly name: string; readonly version: string } | undefined) {
  return {
    protocolVersion: (protocolVersion ?? "").slice(0, saidCharactersMax.protocolVersion),
    serverName: (server?.name ?? "").slice(0, saidCharactersMax.serverName),
    serverVersion: (server?.version ?? "").slice(0, saidCharactersMax.serverVersion),
  };
}
