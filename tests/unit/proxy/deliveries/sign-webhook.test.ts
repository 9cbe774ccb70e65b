// Against the example of the specification (Standard Webhooks 1.0.0), and an implementation written from its text.
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mintSigningSecret, signingKeyOf } from "@/lib/crypto/mint-signing-secret";
import { signWebhook } from "@/proxy/deliveries/sign-webhook";

describe("a webhook's signature", () => {
  it("is that of the known answer of the standard's libraries", () => {
    const signed = signWebhook("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, Buffer.from('{"test": 2432232314}'), ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]);
    expect(signed).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330", "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("is over exact bytes, and with two secrets one of each, the newest first", () => {
    const secrets = [mintSigningSecret(), mintSigningSecret()];
    const body = Buffer.from('{"a": "é\\u0000"}\n');
    const by = (secret: string) => `v1,${createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64")).update(Buffer.concat([Buffer.from("dlv_1.1795662000."), body])).digest("base64")}`;
    expect(signWebhook("dlv_1", 1_795_662_000_999, body, secrets)["webhook-signature"]).toBe(secrets.map(by).join(" "));
  });

  it("has a key of 32 random bytes; what is no secret signs nothing", () => {
    expect(signingKeyOf(mintSigningSecret())).toHaveLength(32);
    for (const text of ["", "whsec_", "whsec_short", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64 at all, but long enough"]) expect(() => signingKeyOf(text)).toThrow();
  });
});
