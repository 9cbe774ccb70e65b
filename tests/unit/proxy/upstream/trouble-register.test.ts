// What is known against a server, and what is still to be written: bounded, and quiet where nothing changes.
import { describe, expect, it } from "vitest";
import { troubleRegister } from "@/proxy/upstream/trouble-register";
import type { ServerDocument } from "@/lib/snapshot/server-document";

const bounds = { troublesMax: 3, troubleRewriteMs: 1_000 };

function place(id: string): Pick<ServerDocument, "org" | "server"> {
  const document: Partial<ServerDocument> = {
    org: { id: `org_${id}`, slug: id } as ServerDocument["org"], server: { id: `srv_${id}` } as ServerDocument["server"],
  };
  return document as Pick<ServerDocument, "org" | "server">;
}

function register() {
  let nowMs = 0;
  return { at: (ms: number) => void (nowMs = ms), troubles: troubleRegister(bounds, () => nowMs) };
}

describe("a trouble", () => {
  it("is written once, and told again only when time has passed or it became another", () => {
    const { at, troubles } = register();
    troubles.note(place("a"), "connection_failed", false);
    troubles.note(place("a"), "connection_failed", false);
    expect(troubles.take(10)).toEqual([{ orgId: "org_a", serverId: "srv_a", trouble: { cause: "connection_failed", resting: false }, atMs: 0 }]);
    at(999);
    troubles.note(place("a"), "connection_failed", false);
    expect(troubles.take(10)).toEqual([]);
    troubles.note(place("a"), "connection_failed", true);
    expect(troubles.take(10)).toMatchObject([{ trouble: { resting: true } }]);
    at(1_999);
    troubles.note(place("a"), "connection_failed", true);
    expect(troubles.take(10)).toHaveLength(1);
  });

  it("is over when a call gets through, and a server without one costs nothing", () => {
    const { troubles } = register();
    troubles.well(place("a"));
    expect(troubles.take(10)).toEqual([]);
    troubles.note(place("a"), "unauthorized", false);
    troubles.take(10);
    troubles.well(place("b"));
    troubles.well(place("a"));
    expect(troubles.take(10)).toMatchObject([{ serverId: "srv_a", trouble: null }]);
    troubles.well(place("a"));
    expect(troubles.take(10)).toEqual([]);
  });

  it("comes back after it was over, though the same was told a moment ago", () => {
    const { troubles } = register();
    troubles.note(place("a"), "unauthorized", false);
    troubles.take(10);
    troubles.well(place("a"));
    troubles.note(place("a"), "unauthorized", false);
    expect(troubles.take(10)).toMatchObject([{ trouble: { cause: "unauthorized" } }]);
  });

  it("that another gateway noted is over here too", () => {
    const { troubles } = register();
    troubles.learn(["srv_a"]);
    troubles.well(place("a"));
    expect(troubles.take(10)).toMatchObject([{ serverId: "srv_a", trouble: null }]);
    troubles.learn(["srv_a"]);
    troubles.learn([]);
    troubles.well(place("a"));
    expect(troubles.take(10)).toEqual([]);
  });

  it("that could not be written is tried again, unless something newer is known", () => {
    const { at, troubles } = register();
    troubles.note(place("a"), "unauthorized", false);
    const notes = troubles.take(10);
    troubles.putBack(notes);
    expect(troubles.take(10)).toEqual(notes);
    at(5);
    troubles.well(place("a"));
    troubles.putBack(notes);
    expect(troubles.take(10)).toMatchObject([{ trouble: null, atMs: 5 }]);
  });

  it("is over for every server a call gets through to where more have one than are known here", () => {
    const { troubles } = register();
    troubles.learn(["srv_a", "srv_b", "srv_c", "srv_d"]);
    troubles.well(place("d"));
    expect(troubles.take(10)).toMatchObject([{ serverId: "srv_d", trouble: null }]);
    troubles.learn(["srv_a"]);
    troubles.well(place("d"));
    expect(troubles.take(10)).toEqual([]);
    for (const id of ["b", "c", "d", "e"]) {
      troubles.note(place(id), "tls_failed", false);
      troubles.take(10);
    }
    troubles.well(place("b"));
    expect(troubles.take(10)).toMatchObject([{ serverId: "srv_b", trouble: null }]);
  });

  it("of one server too many is not held", () => {
    const { troubles } = register();
    for (const id of ["a", "b", "c", "d"]) troubles.note(place(id), "tls_failed", false);
    expect(troubles.take(2)).toHaveLength(2);
    expect(troubles.take(10)).toHaveLength(1);
  });
});
