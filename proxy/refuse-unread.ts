// What is answered before anything of a request was read: there is no pipeline for it yet, or it is none.
import type http from "node:http";
import type { Duplex } from "node:stream";
import { faultAnswer } from "./faults";

/** Nothing of it was looked at: nobody knows yet whose it is. */
export function refuseStarting(response: http.ServerResponse): void {
  const { status, headers, body } = faultAnswer("starting", null);
  response.writeHead(status, headers).end(body);
}

/** What is no HTTP gets the shortest answer, if it can still be written. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
