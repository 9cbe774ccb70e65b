// What an installation decides about registering servers, out of its environment.

import { consoleEnv } from "@/lib/env/console-env";
import type { AddressRules } from "./server-address";

export interface RegistrationRules extends AddressRules {
  /** The key that credentials are sealed with; only the gateway can open them. */
  readonly sealingPublicKey: string;
}

/** The rules of this console process. */
export function registrationRules(): RegistrationRules {
  const env = consoleEnv();
  return { privateAllowed: env.localMode, egressAllow: env.EGRESS_ALLOW, ports: env.EGRESS_PORTS, sealingPublicKey: env.SEALING_PUBLIC_KEY };
}
