// Every request of a client that leads to a resource or a prompt, by era: an answer must not hang on the route.
import type { JsonValue } from "@/lib/mcp/json-value";
import type { Era } from "@/lib/mcp/methods";
import type { AccessCase } from "./policy-vectors";

export interface AccessRoute {
  readonly method: string;
  readonly era: Era;
  readonly params: { readonly [key: string]: JsonValue };
  /** What `Mcp-Name` mirrors. */
  readonly mirrored?: string;
}

/** The routes to what the case asks for; none for a request of a server, which no client makes. */
export function routesTo({ resource, prompt }: AccessCase): readonly AccessRoute[] {
  const both: readonly Era[] = ["legacy", "modern"];
  if (resource !== undefined) {
    return [
      ...both.map((era) => ({ method: "resources/read", era, params: { uri: resource }, mirrored: resource })),
      ...both.map((era) => ({ method: "completion/complete", era, params: { ref: { type: "ref/resource", uri: resource }, argument: { name: "a", value: "" } } })),
      { method: "resources/subscribe", era: "legacy", params: { uri: resource } },
      { method: "subscriptions/listen", era: "modern", params: { notifications: { resourceSubscriptions: [resource] } } },
    ];
  }
  if (prompt === undefined) return [];
  return [
    ...both.map((era) => ({ method: "prompts/get", era, params: { name: prompt }, mirrored: prompt })),
    ...both.map((era) => ({ method: "completion/complete", era, params: { ref: { type: "ref/prompt", name: prompt }, argument: { name: "a", value: "" } } })),
  ];
}
