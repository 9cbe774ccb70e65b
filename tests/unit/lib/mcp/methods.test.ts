// The method table: exact spellings only, and nothing by inheritance.
import { describe, expect, it } from "vitest";
import { isKnownNotification, methodFacts, methodTable, requestFacts, serverRequestKind } from "@/lib/mcp/methods";

describe("PRO-16 a method is its exact spelling", () => {
  const variants = (method: string): string[] => [
    method.toUpperCase(), method.charAt(0).toUpperCase() + method.slice(1), `${method} `, ` ${method}`, `${method}\u0000`, `${method}/`, `/${method}`,
    method.replace("/", "//"), method.replace("/", "%2f"), method.replace("/", "\\"), method.replace("/", "."), method.replace("/", "∕"), method.replace("/", ""),
    `${method}\n`, `${method}\u200b`, `${method}?a=1`, `${method}#a`, method.replace("o", "о"), method.replace("l", "ｌ"), `./${method}`, `../${method}`, `${method}/..`,
  ].filter((variant) => variant !== method);
  it.each([...variants("tools/call"), ...variants("tools/list"), "", "tools", "call", "constructor", "__proto__", "toString", "hasOwnProperty", "rpc.discover"])("%j is none", (variant) => {
    expect(methodFacts(variant)).toBeNull();
    expect(requestFacts(variant, "legacy")).toBeNull();
    expect(requestFacts(variant, "modern")).toBeNull();
    expect(isKnownNotification(variant, "legacy")).toBe(false);
    expect(serverRequestKind(variant)).toBeNull();
  });
});

it("gives each era its own methods, and none that it removed", () => {
  const requestsOf = (era: "legacy" | "modern"): string[] => Object.keys(methodTable).filter((method) => requestFacts(method, era) !== null);
  expect(requestsOf("legacy")).toEqual([
    "initialize", "ping", "logging/setLevel", "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe",
    "resources/unsubscribe", "prompts/list", "prompts/get", "completion/complete", "tasks/get", "tasks/result", "tasks/cancel", "tasks/list",
  ]);
  expect(requestsOf("modern")).toEqual([
    "server/discover", "subscriptions/listen", "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read", "prompts/list",
    "prompts/get", "completion/complete", "tasks/get", "tasks/update", "tasks/cancel",
  ]);
});

it("mirrors a name in Mcp-Name for exactly the six methods of the specification", () => {
  const mirrored = Object.entries(methodTable).flatMap(([method, facts]) => (facts.mirrored ? [`${method} ${facts.nameIn ?? ""}`] : []));
  expect(mirrored).toEqual(["tools/call name", "resources/read uri", "prompts/get name", "tasks/get taskId", "tasks/update taskId", "tasks/cancel taskId"]);
});

it("a request is no notification, and the other way round", () => {
  expect(isKnownNotification("tools/call", "legacy")).toBe(false);
  expect(requestFacts("notifications/initialized", "legacy")).toBeNull();
  expect(isKnownNotification("notifications/initialized", "legacy")).toBe(true);
  expect(isKnownNotification("notifications/initialized", "modern")).toBe(false);
});

it("knows what a server may ask of a client", () => {
  expect(["sampling/createMessage", "elicitation/create", "roots/list", "ping"].map(serverRequestKind)).toEqual(["sampling", "elicitation", "roots", null]);
});
