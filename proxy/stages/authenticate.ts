// Stage 3: whose token is it? Tenant and grant come from here and from nowhere else (law L4).
import type { GatewayDeps } from "../deps";
import type { Authenticated, Located } from "../exchange";
import { faultAnswer, type FaultCode } from "../faults";
import { haltFault, haltStranger, haltWith, type Halt } from "../halt";
import { recordOf } from "../recorder/decision-record";
import type { ServedGrant } from "../snapshot/served-server";
import { authenticated } from "../steps";

const nothingSeen = { message: null, body: null };

/**
 * The grant of this very server that the token opens. Foreign, revoked, expired, or used from elsewhere than its ranges: one and
 * the same 401. Then what stands in the way of all its requests: a stopped server.
 */
export function authenticate(located: Located, deps: GatewayDeps): Authenticated | Halt {
  const grant = located.served.grantsByHash.get(located.tokenHash);
  if (grant === undefined || !deps.isSameHash(grant.tokenHash, located.tokenHash)) {
    return haltStranger(located.clientIp, "invalid_token", located.tokenHash);
  }
  const known = authenticated(located, grant);
  const refuse = (code: string, message: string): Halt =>
    haltWith(faultAnswer("invalid_token", null), recordOf(known, nothingSeen, { effect: "deny", code, message }, "refusal", deps));
  if (hasExpired(grant, deps)) return refuse("expired_token", "The grant has expired.");
  if (grant.isAllowedFrom !== null && !grant.isAllowedFrom(located.clientIp)) {
    return refuse("address_not_allowed", "The request came from an address outside the grant's ranges.");
  }
  const { server } = located.served.document;
  if (server.stopped) return refuseWith("server_stopped", known, deps);
  return known;
}

export function hasExpired({ expiresAtMs }: Pick<ServedGrant, "expiresAtMs">, deps: Pick<GatewayDeps, "nowMs">): boolean {
  return expiresAtMs !== null && expiresAtMs <= deps.nowMs();
}

function refuseWith(code: FaultCode, known: Authenticated, deps: GatewayDeps): Halt {
  return haltFault(code, null, recordOf(known, nothingSeen, faultVerdict(code), "refusal", deps));
}

/** How a fault stands in the log. */
function faultVerdict(code: FaultCode) {
  return { effect: "deny", code, message: "" } as const;
}
