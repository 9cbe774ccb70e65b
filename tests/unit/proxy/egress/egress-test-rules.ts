// Rules for tests that dial this machine: as on a machine that serves itself alone, and as on one that serves others and allows loopback.
import type { EgressRules } from "@/proxy/egress/egress-rules";

export const localRules: EgressRules = { localMode: true, allow: [], ports: [], ownPorts: new Set(), forbidden: [], ownAddresses: () => new Set() };

/** Outside local mode; this port on loopback is the one private thing that may be dialled. */
export function servedRules(...ports: readonly number[]): EgressRules {
  return { ...localRules, localMode: false, allow: ["127.0.0.0/8"], ports };
}
