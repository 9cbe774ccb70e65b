// Who may ask how a gateway is: on the machine itself nobody by a name that others give it, as a page in a browser there would (DNS rebinding).
import http from "node:http";
import { afterAll, expect, it } from "vitest";
import { openOpsServer, type OpsServer } from "@/proxy/ops/ops-server";

const servers: OpsServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

async function asked(bound: string): Promise<(host: string) => Promise<number | undefined>> {
  const server = await openOpsServer(bound, 0, { isUp: () => true, reasons: () => [], audit: () => ({ mode: "spool" }), metrics: () => Promise.resolve("") });
  servers.push(server);
  return (host) => new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port: server.port, path: "/metrics", headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once("error", reject);
  });
}

it("a port of the machine alone answers to its own names, and to no other", async () => {
  const ask = await asked("127.0.0.1");
  for (const host of ["127.0.0.1:3101", "localhost:3101", "LOCALHOST", "[::1]:3101"]) expect([host, await ask(host)]).toEqual([host, 200]);
  for (const host of ["evil.example:3101", "localhost.evil.example", "127.0.0.1.evil.example", "gateway"]) expect([host, await ask(host)]).toEqual([host, 403]);
});

it("one on a network answers to the names that it has there", async () => {
  const ask = await asked("0.0.0.0");
  for (const host of ["gateway:3101", "gw1.corp.example"]) expect([host, await ask(host)]).toEqual([host, 200]);
});
