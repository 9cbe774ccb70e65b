// Whose a request is: what sessions and handles are bound to, and by which requests take their turns.
import type { Authenticated } from "../exchange";
import type { SessionPlace } from "../upstream/session-handles";

export function placeOf({ served, grant }: Authenticated): SessionPlace {
  return { orgId: served.document.org.id, grantId: grant.id, serverId: served.document.server.id };
}
