import { describe, expect, it } from "vitest";
import { allEndpoints } from "@/app/api/v1/_endpoints/all-endpoints";
import { pathParameters } from "@/app/api/v1/_endpoints/endpoint";
import { buildOpenApi } from "@/app/api/v1/_endpoints/build-openapi";
import { findRow } from "@/app/api/v1/_endpoints/find-row";
import { sourcesUnder } from "@/tests/architecture/source-files";

const document = buildOpenApi(allEndpoints, "https://console.example.com");

/** Every $ref in a document. */
function refs(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => (key === "$ref" && typeof member === "string" ? [member] : refs(member)));
}

describe("the machine API's table", () => {
  it("has one door, and each row is found behind it by its path and method alone", () => {
    expect(sourcesUnder("app/api/v1").filter((file) => file.endsWith("/route.ts"))).toEqual(["app/api/v1/[[...path]]/route.ts"]);
    for (const endpoint of allEndpoints) {
      const names = pathParameters(endpoint.path);
      const steps = endpoint.path.split("/").slice(1).map((step) => step.replace(/^\{(\w+)\}$/, "$1_1"));
      expect(findRow(allEndpoints, endpoint.method, steps), endpoint.operationId).toEqual({ kind: "row", row: endpoint, params: Object.fromEntries(names.map((name) => [name, `${name}_1`])) });
    }
  });

  it("knows a path from a longer, a shorter and an empty one, a word from a parameter, and a path without the method from none", () => {
    const found = (method: string, path: string) => {
      const answer = findRow(allEndpoints, method, path.split("/").slice(1));
      return answer.kind === "row" ? answer.row.operationId : answer.kind === "nothing" ? null : answer.rows.map((row) => row.method).sort().join();
    };
    expect(found("GET", "/calls/export")).toBe("exportCalls");
    expect(found("GET", "/calls/cal_1")).toBe("getCall");
    expect(found("DELETE", "/calls/export")).toBe("GET");
    expect(found("PUT", "/servers/srv_1")).toBe("DELETE,GET,PATCH");
    for (const path of ["", "/", "/servers/", "/servers//tools", "/server", "/servers/srv_1/tools/x", "/Servers", "/servers/{serverId}/nothing", "/__proto__", "/constructor"]) expect(found("GET", path), path).toBeNull();
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
