// The deliveries of one gateway: connections of their own, so that no receiver puts out those of a server that is called.
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { Dialler } from "../egress/dial-target";
import { vettedPools } from "../egress/vetted-pools";
import type { Postgres } from "../postgres/open-postgres";
import { deliverEvents, type DeliveryHearers, type EventDeliverer } from "./deliver-events";
import { openDestination } from "./open-destination";
import { deliverySender } from "./send-delivery";

/** Works until stopped. `sealingKey`: the private one, in base64url. */
export function openDeliveries(
  postgres: Pick<Postgres, "duties" | "locks">, dial: Dialler, using: { readonly bounds: GatewayBounds; readonly sealingKey: string; readonly nowMs: () => number; readonly monotonicMs: () => number }, hearers: DeliveryHearers, log: Logger,
): EventDeliverer {
  const { bounds, sealingKey, nowMs, monotonicMs } = using;
  const receivers = vettedPools(dial, { ...bounds, upstreamPoolsMax: bounds.deliveryPoolsMax, firstByteMs: bounds.deliveryMs }, monotonicMs);
  const deliverer = deliverEvents(postgres, {
    ...hearers, bounds, nowMs, monotonicMs, random: Math.random, send: deliverySender(receivers, bounds), open: (destination) => openDestination(destination, sealingKey, nowMs()),
  }, log);
  return {
    wake: () => deliverer.wake(),
    async stop() {
      await deliverer.stop();
      await receivers.close();
    },
  };
}
