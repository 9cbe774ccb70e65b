// Signs a webhook as Standard Webhooks 1.0.0 says: HMAC-SHA256 over id, time and the exact bytes of the body.
import { createHmac } from "node:crypto";
import { signingKeyOf } from "@/lib/crypto/mint-signing-secret";

/** The three headers; with several secrets, a signature of each, the newest first. */
export function signWebhook(id: string, sentAtMs: number, body: Buffer, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(sentAtMs / 1_000));
  const signatures = secrets.map((secret) => `v1,${createHmac("sha256", signingKeyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
