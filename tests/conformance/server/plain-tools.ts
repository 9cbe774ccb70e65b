// Tools of both eras that answer by themselves: kinds of content, errors, progress, log messages, a stream that breaks off.
import { setTimeout as wait } from "node:timers/promises";
import { fromJsonSchema, type McpServer, type ServerNotifier } from "@modelcontextprotocol/server";
import { z } from "zod";
import { audioBlock, imageBlock, said } from "./content";

const betweenMs = 50;
const afterBreakMs = 100;

const dialectFixture = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: { address: { $anchor: "addressDef", type: "object", properties: { street: { type: "string" }, city: { type: "string" } } } },
  properties: {
    name: { type: "string" }, address: { $ref: "#/$defs/address" }, contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" }, email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
} as const;

/** Registers them; `notify` tells the listening clients of the modern era that a list changed. */
export function addPlainTools(server: McpServer, notify: ServerNotifier): void {
  server.registerTool("test_simple_text", { description: "Says a text." }, () => said("This is a simple text response for testing."));
  server.registerTool("test_image_content", { description: "Shows an image." }, () => said(imageBlock));
  server.registerTool("test_audio_content", { description: "Plays a sound." }, () => said(audioBlock));
  server.registerTool("test_embedded_resource", { description: "Hands a resource." }, () =>
    said({ type: "resource", resource: { uri: "test://embedded-resource", mimeType: "text/plain", text: "This is an embedded resource content." } }));
  server.registerTool("test_multiple_content_types", { description: "Hands several kinds of content." }, () =>
    said("Multiple content types test:", imageBlock, {
      type: "resource", resource: { uri: "test://mixed-content-resource", mimeType: "application/json", text: JSON.stringify({ test: "data", value: 123 }) },
    }));
  server.registerTool("test_error_handling", { description: "Fails." }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
  server.registerTool("test_tool_with_logging", { description: "Logs while it works.", inputSchema: z.object({}) }, async (_args, { mcpReq }) => {
    for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await mcpReq.notify({ method: "notifications/message", params: { level: "info", data } });
      await wait(betweenMs);
    }
    return said("Tool with logging executed successfully");
  });
  server.registerTool("test_logging_tool", { description: "Logs where the client asked for it.", inputSchema: z.object({}) }, async (_args, { mcpReq }) => {
    await mcpReq.log("info", "Diagnostic trace logging activated");
    return said("Logging evaluated");
  });
  server.registerTool("test_tool_with_progress", { description: "Tells its progress.", inputSchema: z.object({}) }, async (_args, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken ?? 0;
    for (const progress of [0, 50, 100]) {
      await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100, message: `Completed step ${progress} of 100` } });
      await wait(betweenMs);
    }
    return said(String(progressToken));
  });
  server.registerTool("test_reconnection", { description: "Breaks its stream off and answers on the next.", inputSchema: z.object({}) }, async (_args, { http }) => {
    http?.closeSSE?.();
    await wait(afterBreakMs);
    return said("Reconnection test completed successfully. If you received this, the client properly reconnected after stream closure.");
  });
  server.registerTool("test_custom_header", { description: "Mirrors its region in a header.", inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }) },
    ({ region }) => said(`Region ${region}`));
  server.registerTool("json_schema_2020_12_tool", { description: "Has a schema with much of JSON Schema 2020-12.", inputSchema: fromJsonSchema(dialectFixture) },
    (args) => said(`JSON Schema 2020-12 tool called with: ${JSON.stringify(args)}`));
  server.registerTool("test_trigger_tool_change", { description: "Says that the tools changed." }, () => {
    notify.toolsChanged();
    return said("Mutation triggered");
  });
  server.registerTool("test_trigger_prompt_change", { description: "Says that the prompts changed." }, () => {
    notify.promptsChanged();
    return said("Mutation triggered");
  });
}
