// Forms may not ask for secrets (PRO-22): wherever in the form's schema the field stands, however it is written.
import { describe, expect, it } from "vitest";
import { asksForSecret } from "@/lib/guard/asks-for-secret";
import type { JsonValue } from "@/lib/mcp/json-value";

const form = (requestedSchema: JsonValue): JsonValue => ({ message: "Please fill in.", requestedSchema });
const field = (name: string, schema: JsonValue = { type: "string" }): JsonValue => form({ type: "object", properties: { [name]: schema } });

describe("a form asks for a secret", () => {
  it.each<[string, JsonValue]>([
    ["by a field's name", field("password")],
    ["in camel case", field("apiKey")],
    ["in snake case and capitals", field("API_KEY")],
    ["in wide letters", field("ｐａｓｓｗｏｒｄ")],
    ["as part of a name", field("github-access-token")],
    ["by a title alone", field("a", { type: "string", title: "Your password" })],
    ["by a description alone", field("a", { type: "string", description: "The client secret of your app" })],
    ["by a format alone", field("a", { type: "string", format: "password" })],
    ["in one of several", form({ oneOf: [{ properties: { a: {} } }, { properties: { private_key: {} } }] })],
    ["as what any other field is", form({ type: "object", additionalProperties: { type: "string", title: "API token" } })],
    ["nested", field("account", { type: "object", properties: { login: { type: "object", properties: { passwd: {} } } } })],
    ["among what is required", form({ type: "object", properties: {}, patternProperties: { "^secret$": {} } })],
    ["beside an address, for a client that knows no modes and shows the form", { mode: "url", message: "", url: "https://example.com/", requestedSchema: { properties: { password: {} } } }],
    ["in form mode by name", { ...{ mode: "form" }, message: "", requestedSchema: { properties: { otp: { type: "string" } } } }],
  ])("%s", (_title, params) => expect(asksForSecret(params)).toBe(true));
});

describe("a form does not", () => {
  it.each<[string, JsonValue | undefined]>([
    ["with plain fields", form({ type: "object", properties: { name: { type: "string", title: "Name" }, maxTokens: { type: "integer" }, keyboard: { enum: ["de", "us"] } } })],
    ["with a word that only begins like one", field("secretary", { type: "string", title: "Passport control, token ring" })],
    ["in URL mode, which is there for it", { mode: "url", message: "Enter your password there.", url: "https://example.com/password" }],
    ["without a schema", { message: "password?" }],
    ["without params", undefined],
  ])("%s", (_title, params) => expect(asksForSecret(params)).toBe(false));
});
