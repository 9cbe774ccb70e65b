// Stage 2: the server that the path names. An unknown one is answered like a token that is not valid there.
import type { GatewayDeps } from "../deps";
import type { Admitted, Located } from "../exchange";
import { haltStranger, type Halt } from "../halt";
import { located } from "../steps";

/** Without a promise where the configuration is at hand; a configuration that is missing, too old or unreadable refuses. */
export function locate(admitted: Admitted, deps: GatewayDeps): Located | Halt | Promise<Located | Halt> {
  const lookup = deps.servers.find(admitted.serverId);
  return lookup instanceof Promise ? lookup.then((found) => take(admitted, found)) : take(admitted, lookup);
}

function take(admitted: Admitted, lookup: Awaited<ReturnType<GatewayDeps["servers"]["find"]>>): Located | Halt {
  switch (lookup.kind) {
    case "served": return located(admitted, lookup.served);
    case "unknown": return haltStranger(admitted.clientIp, "invalid_token", admitted.tokenHash);
    // Whose token it is can still be looked up for the log where the document alone is unreadable. Without Postgres there is nobody to ask.
    case "fault": return haltStranger(admitted.clientIp, lookup.fault, lookup.fault === "config_invalid" ? admitted.tokenHash : null);
  }
}
