// A real server with tools that move money: nested and optional arguments, enumerated values, numbers to add up, and a record of every call that reached it.
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { ReceivedCall } from "./file-server";
import { listenUpstream, type Upstream } from "./listen-upstream";

export interface ShopServer extends Upstream {
  /** Every tools/call that arrived, oldest first: counted here, never in a client (law L7). */
  readonly received: readonly ReceivedCall[];
}

/** Tools `list_orders`, `get_order`, `refund_order`, `update_order`, `run_report`, `wipe_orders`, `wipe_customers`. */
export async function startShopServer(): Promise<ShopServer> {
  const received: ReceivedCall[] = [];
  const node = toNodeHandler(createMcpHandler(() => shopServer((call) => received.push(call))));
  const upstream = await listenUpstream(async (request, response, body) => {
    await node(Object.assign(request, { method: request.method ?? "", url: request.url ?? "" }), response, body.length === 0 ? undefined : JSON.parse(body.toString("utf8")));
  });
  return { ...upstream, received };
}

function shopServer(note: (call: ReceivedCall) => void): McpServer {
  const server = new McpServer({ name: "shop", version: "1.0.0" });
  const answer = (tool: string, args: Readonly<Record<string, unknown>>, text: string) => {
    note({ tool, arguments: args });
    return { content: [{ type: "text" as const, text }] };
  };
  const orderId = z.string().describe("Number of the order, such as O-1001");
  const items = z.array(z.object({ sku: z.string().describe("Article number"), count: z.number().int().min(1), price: z.number().optional() })).describe("Articles that come back");
  server.registerTool("list_orders", { description: "List the orders of a customer", inputSchema: z.object({ customer: z.string().optional(), since: z.iso.date().optional() }), annotations: { readOnlyHint: true } },
    (args) => answer("list_orders", args, "O-1001\nO-1002"));
  server.registerTool("get_order", { description: "Get one order", inputSchema: z.object({ orderId }), annotations: { readOnlyHint: true } },
    (args) => answer("get_order", args, "ada@example.com bought 2 lamps"));
  server.registerTool("refund_order", {
    description: "Refund an order, in whole or in part",
    inputSchema: z.object({
      orderId, amount: z.number().describe("How much, in the order's currency"), currency: z.enum(["EUR", "USD", "GBP"]), reason: z.string().optional().describe("Shown to the customer"),
      notify: z.boolean().optional(), items: items.optional(),
    }),
  }, (args) => answer("refund_order", args, `refunded ${String(args.amount)} ${args.currency}`));
  server.registerTool("update_order", { description: "Update an order's address", inputSchema: z.object({ orderId, address: z.object({ street: z.string(), city: z.string(), country: z.string().optional() }) }) },
    (args) => answer("update_order", args, "updated"));
  server.registerTool("run_report", { description: "Run a report query", inputSchema: z.object({ query: z.string() }) },
    (args) => answer("run_report", args, "42"));
  server.registerTool("wipe_orders", { description: "Delete all orders", inputSchema: z.object({}), annotations: { destructiveHint: true } },
    (args) => answer("wipe_orders", args, "wiped"));
  server.registerTool("wipe_customers", { description: "Delete all customers", inputSchema: z.object({}), annotations: { destructiveHint: true } },
    (args) => answer("wipe_customers", args, "wiped"));
  return server;
}
