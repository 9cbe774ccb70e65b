// All pages of a server's tool list, with the definitions as the server gave them. Whichever client asks.
import { z } from "zod";
import { toolsPerServerMax } from "@/lib/servers/introspection";
import type { GatewayBounds } from "../bounds";

/** A page with every member kept: what a client library does not know is part of the definition all the same. */
export const toolPageSchema = z.looseObject({ tools: z.array(z.looseObject({})), nextCursor: z.string().optional() });
export type ToolPage = z.infer<typeof toolPageSchema>;

/** More than may be listed: in tools, bytes or pages. */
export class ToolListTooLargeError extends Error {
  override readonly name = "ToolListTooLargeError";
}

/** The entries of all pages in the server's order; throws a {@link ToolListTooLargeError} at the first bound that is passed. */
export async function listToolsRaw(readPage: (cursor: string | undefined) => Promise<ToolPage>, bounds: GatewayBounds): Promise<ToolPage["tools"]> {
  const tools: ToolPage["tools"] = [];
  let cursor: string | undefined;
  let bytes = 0;
  for (let page = 0; page < bounds.toolListPagesMax; page += 1) {
    const answer = await readPage(cursor);
    tools.push(...answer.tools);
    bytes += Buffer.byteLength(JSON.stringify(answer.tools));
    if (tools.length > toolsPerServerMax || bytes > bounds.toolListBytesMax) throw new ToolListTooLargeError();
    if (answer.nextCursor === undefined || answer.nextCursor === "") return tools;
    cursor = answer.nextCursor;
  }
  throw new ToolListTooLargeError();
}
