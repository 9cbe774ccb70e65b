// What is said of a look that failed.
import { expect, it } from "vitest";
import { failureSentence, introspectionFailures } from "@/lib/servers/introspection";

it("an HTTP error is said with its status, where the gateway told it", () => {
  expect(failureSentence("http_error", { httpStatus: 404 })).toMatch(/^The server answered with an HTTP error \(404\)\. Check the path/);
  for (const result of [null, undefined, {}, { httpStatus: "404" }, { httpStatus: 200 }, { httpStatus: 4_040 }, "404"]) expect(failureSentence("http_error", result)).toBe(introspectionFailures.http_error);
});

it("no other failure has one", () => {
  expect(failureSentence("timed_out", { httpStatus: 504 })).toBe(introspectionFailures.timed_out);
});
