// What can be read and what can be prompted with, in both eras; completion, subscriptions and log levels.
import { completable, ResourceTemplate, type McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { imageBlock, pixel, textBlock } from "./content";

export function addResources(server: McpServer): void {
  server.registerResource("static-text", "test://static-text", { description: "A text.", mimeType: "text/plain" }, () => ({
    contents: [{ uri: "test://static-text", mimeType: "text/plain", text: "This is the content of the static text resource." }],
  }));
  server.registerResource("static-binary", "test://static-binary", { description: "An image.", mimeType: "image/png" }, () => ({
    contents: [{ uri: "test://static-binary", mimeType: "image/png", blob: pixel }],
  }));
  server.registerResource("watched-resource", "test://watched-resource", { description: "A text to be watched.", mimeType: "text/plain" }, () => ({
    contents: [{ uri: "test://watched-resource", mimeType: "text/plain", text: "Watched resource content" }],
  }));
  server.registerResource("template", new ResourceTemplate("test://template/{id}/data", { list: undefined }), { description: "A template.", mimeType: "application/json" },
    (uri, { id }) => ({ contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }) }] }));
  server.server.setRequestHandler("resources/subscribe", () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", () => ({}));
}

export function addPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "A prompt without arguments." }, () => ({
    messages: [{ role: "user", content: textBlock("This is a simple prompt for testing.") }],
  }));
  const argsSchema = z.object({
    arg1: completable(z.string(), (value) => ["test", "testing", "paris"].filter((word) => word.startsWith(value))), arg2: z.string(),
  });
  server.registerPrompt("test_prompt_with_arguments", { description: "A prompt with arguments.", argsSchema }, ({ arg1, arg2 }) => ({
    messages: [{ role: "user", content: textBlock(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`) }],
  }));
  server.registerPrompt("test_prompt_with_embedded_resource", { description: "A prompt with a resource.", argsSchema: z.object({ resourceUri: z.string() }) }, ({ resourceUri }) => ({
    messages: [
      { role: "user", content: { type: "resource", resource: { uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." } } },
      { role: "user", content: textBlock("Please process the embedded resource above.") },
    ],
  }));
  server.registerPrompt("test_prompt_with_image", { description: "A prompt with an image." }, () => ({
    messages: [{ role: "user", content: imageBlock }, { role: "user", content: textBlock("Please analyze the image above.") }],
  }));
}
