// What can happen to an installation. Each ends with everything mended that it broke.
import type { Dice } from "@/tests/support/random-policies/dice";
import type { ChaosWorld } from "./chaos-world";

export interface Disturbance {
  readonly name: string;
  /** Calls that begin from its start to its end must all be answered. */
  readonly losesNothing: boolean;
  run(world: ChaosWorld, dice: Dice, lastsMs: number): Promise<void>;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function onWire(name: string, wire: keyof ChaosWorld["wires"], how: "cut" | "silence" | { readonly slowMs: number }): Disturbance {
  return {
    name, losesNothing: false,
    async run({ wires }, _dice, lastsMs) {
      if (how === "cut") wires[wire].cut();
      else if (how === "silence") wires[wire].silence();
      else wires[wire].slow(how.slowMs);
      await pause(lastsMs);
      wires[wire].heal();
    },
  };
}

export const disturbances: readonly Disturbance[] = [
  { name: "nothing", losesNothing: true, run: (_world, _dice, lastsMs) => pause(lastsMs) },
  {
    name: "a worker is killed", losesNothing: false,
    async run({ gateways }, dice, lastsMs) {
      process.kill(dice.pick(dice.pick(gateways).workerPids()), "SIGKILL");
      await pause(lastsMs);
    },
  },
  {
    name: "a gateway is killed with its workers", losesNothing: false,
    async run(world, dice, lastsMs) {
      const place = dice.below(world.gateways.length);
      const killed = world.gateways[place];
      for (const pid of killed?.workerPids() ?? []) process.kill(pid, "SIGKILL");
      if (killed !== undefined) process.kill(killed.pid, "SIGKILL");
      await pause(lastsMs);
      world.gateways[place] = await world.startGateway();
      world.name();
    },
  },
  onWire("Postgres is cut off", "postgres", "cut"),
  onWire("Postgres falls silent", "postgres", "silence"),
  onWire("Postgres is slow (150 ms a way)", "postgres", { slowMs: 150 }),
  onWire("Redis is cut off", "redis", "cut"),
  onWire("Redis falls silent", "redis", "silence"),
  { name: "Redis is killed, and started again", losesNothing: false, run: (world, _dice, lastsMs) => world.killRedis(lastsMs) },
  onWire("the server is cut off", "server", "cut"),
  {
    name: "both gateways are replaced in turn", losesNothing: true,
    async run(world) {
      for (const [place, old] of [...world.gateways.entries()]) {
        world.gateways[place] = await world.startGateway();
        world.name([old]);
        while (world.balancer.ready() < world.gateways.length + 1) await pause(20);
        await old.stop();
        world.name();
      }
    },
  },
  {
    name: "every worker of a gateway is replaced in turn", losesNothing: true,
    async run({ gateways }, dice) {
      const gateway = dice.pick(gateways);
      for (const pid of gateway.workerPids()) {
        process.kill(pid, "SIGTERM");
        while (gateway.workerPids().includes(pid)) await pause(20);
        while (!(await fetch(`${gateway.opsUrl}/readyz`)).ok) await pause(20);
      }
    },
  },
];
