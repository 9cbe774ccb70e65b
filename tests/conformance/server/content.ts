// Pieces of content that the suite looks for.
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server";

/** One red pixel (PNG), and two silent samples (WAV). */
export const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const silence = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

export const imageBlock: ContentBlock = { type: "image", data: pixel, mimeType: "image/png" };
export const audioBlock: ContentBlock = { type: "audio", data: silence, mimeType: "audio/wav" };

export function textBlock(text: string): ContentBlock {
  return { type: "text", text };
}

export function said(...content: readonly (string | ContentBlock)[]): CallToolResult {
  return { content: content.map((block) => (typeof block === "string" ? textBlock(block) : block)) };
}
