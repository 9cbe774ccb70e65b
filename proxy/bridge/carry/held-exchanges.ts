// Exchanges with legacy servers that wait for their client to come back with what the server asked. Held in this process, and in no other.
import type { GatewayBounds } from "../../bounds";
import type { Signal } from "../../streams/plain-signal";
import type { Owner } from "./carrier";

export interface HeldExchanges<Exchange> {
  /**
   * Holds it until it is taken, its leash is cut or the time is up; in the last two cases `drop` is called. The leash is released in any
   * case, at once where it cannot be held: null, since this grant, its organization, or all have too many.
   */
  hold(owner: Owner, exchange: Exchange, leash: { readonly cut: Signal; release(): void }, drop: () => void): string | null;
  /** Takes it out, once; null for an id that opens nothing at this place. */
  take(place: string, id: string): Exchange | null;
  close(): void;
}

interface Held<Exchange> {
  readonly owner: Owner;
  readonly exchange: Exchange;
  readonly letGo: () => void;
  readonly drop: () => void;
}

/** `newId` is unguessable, and an id opens nothing at another place (laws L4 and L11). */
export function heldExchanges<Exchange>(
  bounds: Pick<GatewayBounds, "bridgeHeldMax" | "bridgeHeldPerOrgMax" | "bridgeHeldPerGrantMax" | "bridgeInputMs">, newId: () => string,
): HeldExchanges<Exchange> {
  const all = new Map<string, Held<Exchange>>();
  const countOf = (isOne: (owner: Owner) => boolean) => [...all.values()].filter(({ owner }) => isOne(owner)).length;
  const hasRoom = ({ orgId, place }: Owner) => all.size < bounds.bridgeHeldMax && countOf((owner) => owner.orgId === orgId) < bounds.bridgeHeldPerOrgMax
    && countOf((owner) => owner.place === place) < bounds.bridgeHeldPerGrantMax;
  return {
    hold(owner, exchange, leash, drop) {
      if (leash.cut.aborted || !hasRoom(owner)) {
        leash.release();
        return null;
      }
      const id = newId();
      const key = `${owner.place} ${id}`;
      const letGo = () => {
        clearTimeout(timer);
        leash.cut.removeEventListener("abort", giveUp);
        leash.release();
        all.delete(key);
      };
      const giveUp = () => {
        letGo();
        drop();
      };
      const timer = setTimeout(giveUp, bounds.bridgeInputMs);
      leash.cut.addEventListener("abort", giveUp, { once: true });
      all.set(key, { owner, exchange, letGo, drop });
      return id;
    },
    take(place, id) {
      const held = all.get(`${place} ${id}`);
      held?.letGo();
      return held?.exchange ?? null;
    },
    close() {
      for (const { letGo, drop } of [...all.values()]) {
        letGo();
        drop();
      }
    },
  };
}
