import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { allEndpoints } from "@/app/api/v1/_endpoints/all-endpoints";
import { pathParameters } from "@/app/api/v1/_endpoints/endpoint";
import { buildOpenApi } from "@/app/api/v1/openapi.json/build-openapi";
import { read, root, sourcesUnder } from "@/tests/architecture/source-files";

const routeOf = (endpointPath: string) => `app/api/v1${endpointPath.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`;
const document = buildOpenApi(allEndpoints, "https://console.example.com");

/** Every $ref in a document. */
function refs(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => (key === "$ref" && typeof member === "string" ? [member] : refs(member)));
}

describe("the machine API's table", () => {
  it("every endpoint has a route that exports its method, and every route is in the table", () => {
    for (const endpoint of allEndpoints) {
      const route = routeOf(endpoint.path);
      expect(existsSync(path.join(root, route)), route).toBe(true);
      expect(read(route)).toMatch(new RegExp(`export const \\{[^}]*\\b${endpoint.method}\\b[^}]*\\} = serveEndpoints\\("${endpoint.path.replace(/[{}]/g, "\\$&")}"\\)`));
    }
    const routes = sourcesUnder("app/api/v1").filter((file) => file.endsWith("/route.ts") && !file.endsWith("openapi.json/route.ts"));
    expect(routes.filter((route) => !allEndpoints.some((endpoint) => routeOf(endpoint.path) === route))).toEqual([]);
  });

  it("a route exports no method that the table does not have", () => {
    for (const endpointPath of new Set(allEndpoints.map((endpoint) => endpoint.path))) {
      const exported = /export const \{([^}]*)\}/.exec(read(routeOf(endpointPath)))?.[1]?.split(",").map((name) => name.trim()).sort();
      expect(exported).toEqual(allEndpoints.filter((endpoint) => endpoint.path === endpointPath).map((endpoint) => endpoint.method).sort());
    }
  });

  it("operation ids and (method, path) pairs are unique", () => {
    const ids = allEndpoints.map((endpoint) => endpoint.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const places = allEndpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it("no key or member can be managed by key", () => {
    expect(allEndpoints.filter((endpoint) => /key|member|invitation/i.test(`${endpoint.path} ${endpoint.operationId}`))).toEqual([]);
  });
});

describe("the OpenAPI document", () => {
  it("describes every endpoint, its path parameters and its answer", () => {
    for (const endpoint of allEndpoints) {
      const operation = document.paths[endpoint.path]?.[endpoint.method.toLowerCase()];
      expect(operation).toMatchObject({ operationId: endpoint.operationId, responses: { [endpoint.status]: {}, 404: {} } });
      expect(operation).toMatchObject({ parameters: expect.arrayContaining(pathParameters(endpoint.path).map((name) => expect.objectContaining({ name, in: "path", required: true }))) });
    }
  });

  it("refers to nothing that it does not hold", () => {
    const held = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`));
    expect(refs(document).filter((ref) => !held.has(ref))).toEqual([]);
  });
});
