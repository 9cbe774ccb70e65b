// The address that was vetted is the address that is dialled: a name that changes between the look and the dial changes nothing.
import http from "node:http";
import { Pool } from "undici";
import { afterAll, beforeAll, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { guardedConnector } from "@/proxy/egress/dial-target";
import { EgressError } from "@/proxy/egress/egress-error";
import type { EgressRules } from "@/proxy/egress/egress-rules";

let server: http.Server;
let port: number;
const local: EgressRules = { localMode: true, allow: [], ownPorts: new Set(), forbidden: [], ownAddresses: () => new Set() };

beforeAll(async () => {
  server = http.createServer((request, response) => response.end(request.headers.host));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => void server.close());

it("asks for the name once, and connects to what it was told then", async () => {
  let asked = 0;
  const resolve = () => {
    asked += 1;
    return Promise.resolve([{ address: asked === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }]);
  };
  const pool = new Pool(`http://rebind.example:${port}`, { connect: guardedConnector(local, gatewayBounds, resolve), connections: 1 });
  const { body } = await pool.request({ path: "/", method: "GET" });
  expect([await body.text(), asked]).toEqual([`rebind.example:${port}`, 1]);
  await pool.close();
});

it("vets again for every new connection", async () => {
  let asked = 0;
  const resolve = () => {
    asked += 1;
    return Promise.resolve([{ address: asked === 1 ? "127.0.0.1" : "169.254.169.254", family: 4 }]);
  };
  const pool = new Pool(`http://rebind.example:${port}`, { connect: guardedConnector(local, gatewayBounds, resolve), connections: 1 });
  await (await pool.request({ path: "/", method: "GET", reset: true })).body.text();
  await expect(pool.request({ path: "/", method: "GET" })).rejects.toThrow(EgressError);
  await pool.close();
});

it("says which of the five words it was", async () => {
  const failing = async (rules: EgressRules, origin: string, resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }])) => {
    const pool = new Pool(origin, { connect: guardedConnector(rules, gatewayBounds, resolve) });
    const error: unknown = await pool.request({ path: "/", method: "GET" }).catch((caught: unknown) => caught);
    await pool.destroy();
    return error instanceof EgressError ? error.code : error;
  };
  expect(await failing(local, "http://x.example:9")).toBe("connection_failed");
  expect(await failing({ ...local, localMode: false }, `http://x.example:${port}`)).toBe("address_refused");
  expect(await failing(local, `https://x.example:${port}`)).toBe("tls_failed");
  expect(await failing(local, `http://x.example:${port}`, () => Promise.reject(new Error("ENOTFOUND")))).toBe("dns_failed");
});
