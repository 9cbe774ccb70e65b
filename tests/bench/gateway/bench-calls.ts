// The calls of the bench: `tools/call` of about 0.6 KB in both shapes of the protocol, as clients send them.
import { modernHeaders, modernMeta } from "@/tests/support/raw-mcp";

export type Shape = "legacy" | "modern";
export const shapes: readonly Shape[] = ["legacy", "modern"];

export const toolName = "search_orders";
export const legacyRevision = "2025-11-25";

/** About half a kilobyte of arguments, as an agent's question to a shop would have them. */
const callArguments = {
  query: "orders that were shipped late in the last quarter and for which the customer has asked at least once",
  customer: { id: "cus_01jb7mz8y2", email: "person@example.com", tags: ["wholesale", "eu", "late-payer"] },
  range: { from: "2026-07-01T00:00:00Z", to: "2026-09-30T23:59:59Z" },
  amount: { min: 25, max: 12_500, currency: "EUR" },
  sort: [{ by: "shipped_at", order: "desc" }, { by: "total", order: "asc" }],
  limit: 50,
};

/** Where a subject is asked, with what it wants to see. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request in three parts: between the first and the last stands the id, which has ten digits always, so that the length is the same. */
export interface RequestParts {
  readonly before: string;
  readonly after: string;
}

export const firstId = 1_000_000_000;

/** `sessionId` is what the subject said at `initialize`; the modern shape has no sessions. */
export function requestParts(shape: Shape, target: Target, sessionId: string | null): RequestParts {
  const params = { name: toolName, arguments: callArguments, ...(shape === "modern" && { _meta: modernMeta({ name: "bench", version: "1.0.0" }) }) };
  const before = `{"jsonrpc":"2.0","id":`;
  const after = `,"method":"tools/call","params":${JSON.stringify(params)}}`;
  const era = shape === "modern" ? modernHeaders("tools/call", toolName) : { "mcp-protocol-version": legacyRevision, ...(sessionId !== null && { "mcp-session-id": sessionId }) };
  const length = before.length + String(firstId).length + after.length;
  return { before: `${requestHead(target, { ...era, "content-length": String(length) })}${before}`, after };
}

function requestHead(target: Target, headers: Readonly<Record<string, string>>): string {
  const all = {
    host: `${target.host}:${target.port}`, "content-type": "application/json", accept: "application/json, text/event-stream", ...target.headers, ...headers,
  };
  return `POST ${target.path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

const answerText = JSON.stringify({
  orders: Array.from({ length: 5 }, (_, index) => ({ id: `ord_01jb7n${index}`, status: "shipped", total: 1_249.5 + index, currency: "EUR", shipped_at: "2026-08-14T09:30:00Z" })),
  next: "page_2",
});

/** What the cheap upstream answers: fixed but for the id, about 0.6 KB. */
export const callResults: { readonly [shape in Shape]: string } = {
  legacy: JSON.stringify({ content: [{ type: "text", text: answerText }], isError: false }),
  modern: JSON.stringify({ resultType: "complete", content: [{ type: "text", text: answerText }], isError: false }),
};
