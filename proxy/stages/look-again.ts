// After a wait: whoever was revoked, expired or stopped meanwhile is judged as of now (law L10).
import type { GatewayDeps } from "../deps";
import type { Located, Parsed } from "../exchange";
import { isHalt, type Halt } from "../halt";
import { parsed as parsedNow } from "../steps";
import { authenticate, hasExpired } from "./authenticate";
import { locate } from "./locate";

/** The same message under server and grant as they are now; without a promise where the configuration is at hand. */
export function lookAgain(parsed: Parsed, deps: GatewayDeps): Parsed | Halt | Promise<Parsed | Halt> {
  const found = locate(parsed, deps);
  return found instanceof Promise ? found.then((later) => under(later, parsed, deps)) : under(found, parsed, deps);
}

function under(found: Located | Halt, parsed: Parsed, deps: GatewayDeps): Parsed | Halt {
  if (isHalt(found)) return found;
  // Of one and the same configuration nothing says otherwise but the clock.
  if (found.served === parsed.served && !hasExpired(parsed.grant, deps)) return parsed;
  const still = authenticate(found, deps);
  return isHalt(still) ? still : parsedNow(still, parsed);
}
