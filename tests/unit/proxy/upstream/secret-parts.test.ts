// What of a credential's header a server may repeat, and must not be heard repeating (law L5).
import { expect, it } from "vitest";
import { secretParts } from "@/proxy/upstream/secret-parts";

const inAuthorization = (value: string) => secretParts({ name: "authorization", value });
const inKey = (value: string) => secretParts({ name: "x-key", value });

it("is what stands behind the scheme, at any length in the header that is made for one", () => {
  expect([inAuthorization("Bearer s"), inAuthorization("Token   q7/X b"), inAuthorization("s3cret")]).toEqual([["s"], ["q7/X b"], ["s3cret"]]);
  expect([inKey("s"), inKey("Token q7Xb9Zk2"), inKey("tenant 1")]).toEqual([["s"], ["q7Xb9Zk2"], ["tenant 1"]]);
});

it("is the value of a parameter, but not a name that others know", () => {
  expect(inAuthorization('Token token="q7Xb9Zk2", realm="example.com", username=somebody')).toContain("q7Xb9Zk2");
  expect(inAuthorization('Token token="q7Xb9Zk2", realm="example.com", username=somebody')).toHaveLength(2);
  expect(secretParts({ name: "cookie", value: "lang=en; session=0123456789" })).toEqual(["lang=en; session=0123456789", "0123456789"]);
});

it("is the password that was encoded, or the key that stands in its place", () => {
  const decoded = (pair: string) => {
    const encoded = Buffer.from(pair).toString("base64");
    return inAuthorization(`Basic ${encoded}`).filter((part) => !encoded.startsWith(part));
  };
  expect(decoded("somebody:pässwörd-1")).toEqual(["somebody:pässwörd-1", "pässwörd-1"]);
  expect(decoded("sk_live_0123:")).toEqual(["sk_live_0123:", "sk_live_0123"]);
  expect(decoded("fresh-key-0123:X")).toEqual(["fresh-key-0123:X", "fresh-key-0123"]);
  expect(decoded("somebody:1234")).toEqual(["somebody:1234"]);
  expect(inAuthorization("Bearer q7Xb9Zk2Lm4q7Xb9Zk2Lm4")).toHaveLength(1);
});

it("is what is base64 in the alphabet of URLs, too, and unpadded; a part of it likewise", () => {
  expect(inAuthorization("Bearer q7/Xb9+Zk2/Lm4==")).toEqual(["q7/Xb9+Zk2/Lm4==", "q7/Xb9+Zk2/Lm4", "q7_Xb9-Zk2_Lm4"]);
  expect(inAuthorization('Token token="q7/Xb9+Zk2"')).toContain("q7_Xb9-Zk2");
  expect(inAuthorization(`Basic ${Buffer.from("svc:q7/Xb9+Zk2").toString("base64")}`)).toContain("q7_Xb9-Zk2");
  expect([inKey("q7Xb9Zk2Lm4="), inKey("q7Xb9Zk2Lm4"), inAuthorization("Bearer a/b=")]).toEqual([["q7Xb9Zk2Lm4=", "q7Xb9Zk2Lm4"], ["q7Xb9Zk2Lm4"], ["a/b="]]);
});
