// How an operator replaces a gateway behind a load balancer: the new one is ready before the old one is told to end.
import { expect } from "vitest";
import type { GatewayProcess } from "./gateway-process";
import type { Balancer } from "./open-balancer";

const readyMsMax = 30_000;

/** Resolves when so many gateways get connections. */
export async function untilReady(balancer: Balancer, count: number): Promise<void> {
  await expect.poll(() => balancer.ready(), { timeout: readyMsMax, interval: 20 }).toBe(count);
}

/** Puts what `start` gives in the place of one of the replicas, and ends that one, which must end by itself and well. */
export async function replaceReplica(balancer: Balancer, replicas: GatewayProcess[], place: number, start: () => Promise<GatewayProcess>): Promise<void> {
  const [old, next] = [replicas[place], await start()];
  replicas[place] = next;
  // The old one is still named: it leaves by saying that it is not ready.
  balancer.setBackends([...replicas, ...(old === undefined ? [] : [old])]);
  await untilReady(balancer, replicas.length + 1);
  await old?.stop();
  expect(await old?.ended).toBe(0);
  balancer.setBackends(replicas);
}
