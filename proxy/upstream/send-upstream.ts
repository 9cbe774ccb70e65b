// One request to a registered server, over a connection to an address of its that was vetted.
import type { VettedPools } from "../egress/vetted-pools";
import type { ServedServer } from "../snapshot/served-server";
import { dispatchUpstream, UpstreamFailure, type UpstreamAnswer, type UpstreamRequest } from "./dispatch-upstream";

/** The head of the answer; rejects with an {@link UpstreamFailure}. */
export function sendUpstream(pools: VettedPools, { document, target }: ServedServer, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const pool = pools.poolFor(document.server.id, target);
  if (!(pool instanceof Promise)) return dispatchUpstream(pool, request);
  return pool.then(
    (vetted) => dispatchUpstream(vetted, request),
    (cause: unknown) => {
      throw new UpstreamFailure(false, { cause });
    },
  );
}
