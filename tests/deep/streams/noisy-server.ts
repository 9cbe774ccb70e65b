// A process of its own: MCP servers that a neighbour's calls go to. Run by neighbours.test.ts; says its ports on one line of JSON.
//   /plain   answers at once              /silent  takes the call and never answers
//   /heavy   100 KiB of one letter         /small  8 KiB of it            /huge  5 MiB of words
import http from "node:http";
import net from "node:net";
import os from "node:os";

os.setPriority(19);
const answer = (text: string): string => JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }] } });
const bodies: ReadonlyMap<string, string> = new Map([
  ["/plain", answer("ok")], ["/heavy", answer("ab".repeat(50_000))], ["/small", answer("ab".repeat(4_000))],
  ["/huge", JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [], structuredContent: { rows: Array.from({ length: 60_000 }, (_, at) => ({ id: at, name: `row ${String(at)}`, price: at / 7, tags: ["a", "b"] })) } } })],
]);
const server = http.createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const body = bodies.get(request.url ?? "");
    if (body !== undefined) response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
});
server.listen(0, "127.0.0.1", () => {
  // A port on which nothing listens: taken, and given back.
  const closed = net.createServer().listen(0, "127.0.0.1", () => {
    const portOf = (address: ReturnType<net.Server["address"]>): number => (typeof address === "object" && address !== null ? address.port : 0);
    const dead = portOf(closed.address());
    closed.close(() => process.stdout.write(`${JSON.stringify({ port: portOf(server.address()), dead })}\n`));
  });
});
