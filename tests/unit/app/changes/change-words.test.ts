import { describe, expect, it } from "vitest";
import { actorWords } from "@/app/(console)/[org]/changes/actor-words";
import { becameWords, memberWords, valueWords } from "@/app/(console)/[org]/changes/member-words";
import { changesHref, readChangeQuery } from "@/app/(console)/[org]/changes/read-change-query";
import { actWords } from "@/lib/audit/change-acts";

describe("a change in words", () => {
  it("calls acts by their names, and one of another release as it was written", () => {
    expect(actWords("grant.revoke")).toBe("Grant revoked");
    expect(actWords("constructor")).toBe("constructor");
    expect(actWords("thing.unheard_of")).toBe("thing.unheard_of");
  });

  it("tells people from keys, and those who are gone from each other", () => {
    expect(actorWords({ id: "usr_1", kind: "user", name: "Ada" })).toBe("Ada");
    expect(actorWords({ id: "key_1", kind: "api_key", name: "Deploy" })).toBe("Deploy (API key)");
    expect(actorWords({ id: "usr_0123456789", kind: "user", name: null })).toBe("Former member (…456789)");
  });

  it("puts names beside ids, and reads members and moments", () => {
    expect(memberWords("credential.setAt")).toBe("credential, set at");
    expect(valueWords("pol_1a", { pol_1a: "Default" }, "policyId")).toBe("Default (pol_1a)");
    expect(valueWords("pol_1a", {}, "policyId")).toBe("pol_1a");
    expect(valueWords("2026-01-31T12:00:00.000Z", {}, "expiresAt")).toBe("2026-01-31 12:00:00 UTC");
  });

  it("tells a secret that stayed from another, and from one of which that is not known", () => {
    const became = (before: string | null, after: string | null, path = "credential.fingerprint") =>
      becameWords({ path, before, after, kind: before === null ? "added" : after === null ? "removed" : before === after ? "same" : "changed" });
    expect(became("0123456789ab", "0123456789ab")).toBe("the same secret");
    expect(became("0123456789ab", "ba9876543210")).toBe("another secret");
    expect(became("not known", "ba9876543210")).toBe("not known whether the same");
    expect([became(null, "0123456789ab"), became("0123456789ab", null), became("a", "b", "name")]).toEqual(["set", "gone", "changed"]);
  });

  it("says of a list that narrows nothing that it does not, where none would read as nothing", () => {
    expect(valueWords("none", {}, "effects")).toBe("every one");
    expect(valueWords("none", {}, "cidrs")).toBe("any address");
    expect(valueWords("deny", {}, "effects")).toBe("deny");
    expect(valueWords("none", {}, "tags")).toBe("none");
  });
});

describe("the address of the changes page", () => {
  it("is read as it is written", () => {
    const filter = { act: "grant.revoke", target: "CI & co", since: "2026-01-31" };
    const href = changesHref("/acme/changes", filter, "chg_1");
    expect(readChangeQuery(Object.fromEntries(new URL(href, "http://x").searchParams))).toEqual({ filter, after: "chg_1", problems: [] });
  });

  it("asks for nothing where it cannot be understood", () => {
    expect(readChangeQuery({ act: "grant.explode" }).problems).toEqual(["There is no such act."]);
    expect(readChangeQuery({ act: "", since: undefined })).toEqual({ filter: {}, after: undefined, problems: [] });
  });
});
