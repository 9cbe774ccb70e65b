// The least that a proxy in Node can do: node:http in, undici out, every header and byte passed on. What a gateway costs beyond it is its own.
import http from "node:http";
import { Pool } from "undici";
import { tellParent } from "./tell-parent";

const pool = new Pool(process.argv[2] ?? "", { connections: 64, pipelining: 1 });

const server = http.createServer((request, response) => {
  const headers = { ...request.headers };
  delete headers.host;
  delete headers.connection;
  pool.dispatch({ method: "POST", path: request.url ?? "/", headers, body: request }, {
    onRequestStart: () => undefined,
    onResponseStart: (_controller, status, answerHeaders) => void response.writeHead(status, answerHeaders),
    onResponseData: (_controller, chunk) => void response.write(chunk),
    onResponseEnd: () => void response.end(),
    onResponseError: () => void response.destroy(),
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  tellParent({ kind: "listening", port: address.port });
});
process.on("disconnect", () => process.exit(0));
