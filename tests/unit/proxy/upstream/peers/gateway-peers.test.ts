// What a gateway process does on its own account among those of its machine is bounded: what is told to the others, and what the killed have left.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { randomBytes } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import type { ServedGrant, ServedServer } from "@/proxy/snapshot/served-server";
import { PlainSignal } from "@/proxy/streams/plain-signal";
import { notSent } from "@/proxy/upstream/http-sse/http-sse-failure";
import { gatewayPeers, type GatewayPeers } from "@/proxy/upstream/peers/gateway-peers";
import { doorFolder, openPeerDoor } from "@/proxy/upstream/peers/peer-door";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const newName = () => randomBytes(12).toString("base64url");

function peersOf(bounds: Partial<GatewayBounds> = {}): GatewayPeers {
  const peers = gatewayPeers({
    name: newName(), bounds: { ...gatewayBounds, ...bounds }, servers: { find: () => ({ kind: "unknown" }) },
    receive: () => Promise.reject(notSent("unknown_session")), onDoorFailed: () => undefined,
  });
  closing.push(() => peers.close());
  return peers;
}

/** A door as a killed process leaves it: the folder, and in it a socket on which nobody listens; or without even that. */
async function leftDoor({ mode = 0o700, ageMs = 3_600_000, hasSocket = true }): Promise<string> {
  const folder = doorFolder(newName()) ?? "";
  fs.mkdirSync(folder);
  closing.push(() => fs.rmSync(folder, { recursive: true, force: true }));
  if (hasSocket) {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(path.join(folder, "bound"), resolve));
    // Node removes what it bound, by its name.
    fs.renameSync(path.join(folder, "bound"), path.join(folder, "door"));
    await new Promise((resolve) => server.close(resolve));
  }
  const then = new Date(Date.now() - ageMs);
  fs.utimesSync(folder, then, then);
  fs.chmodSync(folder, mode);
  return folder;
}

it("takes away the doors of killed processes, and no door that is open, or young, or that another account could have made", async () => {
  const openName = newName();
  const open = await openPeerDoor(openName, 1_024, () => Promise.reject(notSent("unknown_session")));
  closing.push(() => open.close());
  const opened = doorFolder(openName) ?? "";
  fs.utimesSync(opened, 0, 0);
  const kept = [opened, await leftDoor({ ageMs: 0 }), await leftDoor({ ageMs: 0, hasSocket: false }), await leftDoor({ mode: 0o755 })];
  const dead = [await leftDoor({}), await leftDoor({ hasSocket: false })];
  const peers = peersOf();
  await peers.open();
  await expect.poll(() => dead.filter((folder) => fs.existsSync(folder))).toEqual([]);
  expect(kept.map((folder) => fs.existsSync(folder))).toEqual([true, true, true, true]);
});

const served = { document: { server: { id: "srv_1" } } } as ServedServer;
const grantOf = (id: string) => ({ id }) as ServedGrant;

it("tells the others of so many cancellations at one time, of a grant and of all, and drops the rest", async () => {
  const name = newName();
  const told: string[] = [];
  const door = await openPeerDoor(name, 1_024, ({ grantId }) => {
    told.push(grantId);
    return new Promise(() => undefined);
  });
  closing.push(() => door.close());
  const peers = peersOf({ peerToldMs: 400, peerTellsPerGrantMax: 2, peerTellsMax: 3 });
  const tell = (grantId: string) => peers.tell(served, { method: "POST", path: "/", headers: {}, body: Buffer.from("{}"), signal: new PlainSignal() }, grantOf(grantId));
  for (let count = 0; count < 5; count += 1) tell("one");
  for (let count = 0; count < 5; count += 1) tell("other");
  await expect.poll(() => [...told].sort(), { timeout: 5_000 }).toEqual(["one", "one", "other"]);
  // Once it has told all, a grant has room again.
  await expect.poll(() => {
    tell("other");
    return told.length;
  }, { timeout: 5_000, interval: 100 }).toBeGreaterThan(3);
  expect(told.slice(3).every((grantId) => grantId === "other")).toBe(true);
});
