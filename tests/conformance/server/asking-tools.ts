// Tools of the legacy era that ask the client something while they run.
import type { McpServer, ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import { said } from "./content";

const titled = (titles: readonly string[]) => titles.map((title, at) => ({ const: `value${at + 1}`, title }));

const formWithDefaults = {
  name: { type: "string", description: "User name", default: "John Doe" },
  age: { type: "integer", description: "User age", default: 30 },
  score: { type: "number", description: "User score", default: 95.5 },
  status: { type: "string", description: "User status", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", description: "Verification status", default: true },
};

const formWithEnums = {
  untitledSingle: { type: "string", description: "Select one option", enum: ["option1", "option2", "option3"] },
  titledSingle: { type: "string", description: "Select one option with titles", oneOf: titled(["First Option", "Second Option", "Third Option"]) },
  legacyEnum: { type: "string", description: "Select one option (legacy)", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
  untitledMulti: {
    type: "array", description: "Select multiple options", minItems: 1, maxItems: 3, items: { type: "string", enum: ["option1", "option2", "option3"] },
  },
  titledMulti: {
    type: "array", description: "Select multiple options with titles", minItems: 1, maxItems: 3, items: { anyOf: titled(["First Choice", "Second Choice", "Third Choice"]) },
  },
};

async function elicit({ mcpReq }: ServerContext, message: string, properties: object, required: readonly string[]): Promise<string> {
  const { action, content } = await mcpReq.send({
    method: "elicitation/create", params: { message, requestedSchema: { type: "object", properties, required } },
  });
  return `action=${action}, content=${JSON.stringify(content ?? {})}`;
}

export function addAskingTools(server: McpServer): void {
  server.registerTool("test_sampling", { description: "Asks the client's model.", inputSchema: z.object({ prompt: z.string() }) }, async ({ prompt }, { mcpReq }) => {
    const { content } = await mcpReq.send({
      method: "sampling/createMessage", params: { messages: [{ role: "user", content: { type: "text", text: prompt } }], maxTokens: 100 },
    });
    return said(`LLM response: ${"text" in content ? content.text : "No response"}`);
  });
  server.registerTool("test_elicitation", { description: "Asks the user.", inputSchema: z.object({ message: z.string() }) }, async ({ message }, ctx) =>
    said(`User response: ${await elicit(ctx, message, { response: { type: "string", description: "User's response" } }, ["response"])}`));
  server.registerTool("test_elicitation_sep1034_defaults", { description: "Asks with a form that has defaults.", inputSchema: z.object({}) }, async (_args, ctx) =>
    said(`Elicitation completed: ${await elicit(ctx, "Please review and update the form fields with defaults", formWithDefaults, [])}`));
  server.registerTool("test_elicitation_sep1330_enums", { description: "Asks with a form of choices.", inputSchema: z.object({}) }, async (_args, ctx) =>
    said(`Elicitation completed: ${await elicit(ctx, "Please select options from the enum fields", formWithEnums, [])}`));
}
