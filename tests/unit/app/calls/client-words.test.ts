import { expect, it } from "vitest";
import { clientWords } from "@/app/(console)/[org]/calls/client-words";

it("names the client as it named itself", () => {
  expect(clientWords({ clientName: "agent", clientVersion: "2.0", era: "modern" })).toBe("agent 2.0 (as it says)");
  expect(clientWords({ clientName: "agent", clientVersion: null, era: "legacy" })).toBe("agent (as it says)");
});

it("claims of no client that it did not say who it is: a legacy one says it once, and only a session carries it on", () => {
  expect(clientWords({ clientName: null, clientVersion: null, era: "modern" })).toBe("not said with this request");
  expect(clientWords({ clientName: null, clientVersion: null, era: "legacy" })).toMatch(/^not said with this request: .*only a session carries it on$/);
  expect(clientWords({ clientName: null, clientVersion: null, era: null })).toBe("not said with this request");
});
