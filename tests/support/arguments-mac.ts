// The keyed hash of a call's arguments as the gateways write it: how a test finds the row of a call.
import { createHmac, hkdfSync } from "node:crypto";

/** `handleKey` is the key of HANDLE_KEY_FILE; the arguments are canonical JSON. */
export function argumentsMac(handleKey: Buffer, orgId: string, canonicalArguments: string): string {
  const key = Buffer.from(hkdfSync("sha256", handleKey, Buffer.alloc(0), "portcullis arguments", 32));
  return createHmac("sha256", key).update(`${orgId}\n`).update(canonicalArguments).digest("hex");
}
