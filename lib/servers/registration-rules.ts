// What an installation decides about registering servers, out of its environment.

import { consoleEnv } from "@/lib/env/console-env";
import type { AddressRules } from "./server-address";

export interface RegistrationRules extends AddressRules {
  /** The key that credentials are sealed with; only the gateway can open them. */
  readonly sealingPublicKey: string;
  /** The key that fingerprints of secrets are made with. */
  readonly fingerprintKey: string;
}

/** What it takes to keep a secret. */
export type SecretKeys = Pick<RegistrationRules, "sealingPublicKey" | "fingerprintKey">;

/** The rules of this console process. */
export function registrationRules(): RegistrationRules {
  const env = consoleEnv();
  return { privateAllowed: env.localMode, egressAllow: env.EGRESS_ALLOW, ports: env.EGRESS_PORTS, sealingPublicKey: env.SEALING_PUBLIC_KEY, fingerprintKey: env.SESSION_SECRET };
}
