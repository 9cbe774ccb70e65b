// Tools that the suite knows from the legacy era, where they ask the client while they run. Written in the words of the modern era, as a result
// that says what is needed: in a legacy session the library asks for it on the stream of the call.
import { inputRequired, inputResponse, type CallToolResult, type ElicitRequestFormParams, type InputRequest, type InputRequiredResult, type McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import { said } from "./content";

type Form = ElicitRequestFormParams["requestedSchema"];

const titled = (titles: readonly string[]) => titles.map((title, at) => ({ const: `value${at + 1}`, title }));

const formWithDefaults: Form["properties"] = {
  name: { type: "string", description: "User name", default: "John Doe" },
  age: { type: "integer", description: "User age", default: 30 },
  score: { type: "number", description: "User score", default: 95.5 },
  status: { type: "string", description: "User status", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", description: "Verification status", default: true },
};

const formWithEnums: Form["properties"] = {
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

/** What the one question is called. */
const asked = "answer";

function ask(request: InputRequest): InputRequiredResult {
  return inputRequired({ inputRequests: { [asked]: request } });
}

/** Asks with a form, and says how that was answered. */
function elicit({ mcpReq }: ServerContext, word: string, message: string, properties: Form["properties"], required: string[]): CallToolResult | InputRequiredResult {
  const answer = inputResponse(mcpReq.inputResponses, asked);
  if (answer.kind !== "elicit") return ask(inputRequired.elicit({ message, requestedSchema: { type: "object", properties, required } }));
  return said(`${word}: action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`);
}

export function addAskingTools(server: McpServer): void {
  server.registerTool("test_sampling", { description: "Asks the client's model.", inputSchema: z.object({ prompt: z.string() }) }, ({ prompt }, { mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, asked);
    if (answer.kind !== "sampling") return ask(inputRequired.createMessage({ messages: [{ role: "user", content: { type: "text", text: prompt } }], maxTokens: 100 }));
    const { content } = answer.result;
    return said(`LLM response: ${"text" in content ? content.text : "No response"}`);
  });
  server.registerTool("test_elicitation", { description: "Asks the user.", inputSchema: z.object({ message: z.string() }) }, ({ message }, ctx) =>
    elicit(ctx, "User response", message, { response: { type: "string", description: "User's response" } }, ["response"]));
  server.registerTool("test_elicitation_sep1034_defaults", { description: "Asks with a form that has defaults.", inputSchema: z.object({}) }, (_args, ctx) =>
    elicit(ctx, "Elicitation completed", "Please review and update the form fields with defaults", formWithDefaults, []));
  server.registerTool("test_elicitation_sep1330_enums", { description: "Asks with a form of choices.", inputSchema: z.object({}) }, (_args, ctx) =>
    elicit(ctx, "Elicitation completed", "Please select options from the enum fields", formWithEnums, []));
}
