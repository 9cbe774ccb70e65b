// Handles of sessions, tasks, cursors, states and events: whatever a client sends in place of one opens only if it is one, at its own place
// and for its own purpose, byte for byte.
import { createHash } from "node:crypto";
import { serverHandles } from "@/proxy/upstream/server-handles";
import { sessionHandles, type SessionPlace } from "@/proxy/upstream/session-handles";
import type { Dice } from "@/tests/support/random-policies/dice";
import type { FuzzPart } from "./fuzz-part";

const key = createHash("sha256").update("a key for fuzzing").digest();
const sessions = sessionHandles(key);
const minted = serverHandles(key);
const places: readonly SessionPlace[] = ["1", "2"].flatMap((orgId) => ["1", "2"].flatMap((grantId) => ["1", "2"].map((serverId) => ({ orgId: `org_${orgId}`, grantId: `grt_${grantId}`, serverId: `srv_${serverId}` }))));
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const prefixes = ["pcs1.", "pcs2.", "pct1.", "pcc1.", "pcr1.", "pce1."] as const;
const purposes = ["tools/list", "tools/call echo", "tools/call", "", "echo"] as const;
const serverTexts = ["1", "a-b", "\u{1f600}", "[\"x\",\"y\"]", "\n", "cursor \u0000", "pct1.AAAA"] as const;

interface Kind {
  readonly name: string;
  /** The handle and, as a text, what was sealed. */
  readonly seal: (dice: Dice, place: SessionPlace, purpose: string) => { readonly handle: string | null; readonly held: string };
  readonly open: (handle: string, place: SessionPlace, purpose: string) => unknown;
  readonly hasPurpose: boolean;
}

const kinds: readonly Kind[] = [
  {
    name: "session", hasPurpose: false,
    open(handle, place) {
      const opened = sessions.open(handle, place);
      // Whom a limit charges is worked out of it, not sealed in it.
      return opened === null ? null : { id: opened.id, client: opened.client };
    },
    seal(dice, place) {
      const id = dice.several(1, 40, () => String.fromCharCode(0x21 + dice.below(0x5e))).join("");
      const session = { id, client: { name: dice.pick([null, "", "agent", "\u{1f600}\n", "[\"x\",\"y\"]"]), version: dice.pick([null, "1", "\u0000"]) } };
      return { handle: sessions.seal(session, place), held: JSON.stringify(session) };
    },
  },
  {
    name: "task", hasPurpose: false, open: (handle, place) => minted.openTask(handle, place),
    seal(dice, place) {
      const task = { id: dice.pick(serverTexts), tool: dice.pick([null, "echo", ""]), begunBy: dice.pick([null, "cal_1"]) };
      return { handle: minted.sealTask(task, place), held: JSON.stringify(task) };
    },
  },
  {
    name: "cursor", hasPurpose: true, open: (handle, place, purpose) => minted.openCursor(handle, place, purpose),
    seal(dice, place, purpose) {
      const cursor = dice.pick(serverTexts);
      return { handle: minted.sealCursor(cursor, place, purpose), held: JSON.stringify(cursor) };
    },
  },
  {
    name: "state", hasPurpose: true, open: (handle, place, purpose) => minted.openState(handle, place, purpose),
    seal(dice, place, purpose) {
      const state = dice.pick(serverTexts);
      return { handle: minted.sealState(state, place, purpose), held: JSON.stringify(state) };
    },
  },
  {
    name: "event", hasPurpose: true, open: (handle, place, purpose) => minted.openEvent(handle, place, purpose),
    seal(dice, place, purpose) {
      const event = { id: dice.pick(serverTexts), tool: dice.pick([null, "echo"]), callId: dice.pick([null, 1, "1"]), resultOf: dice.pick([null, { callId: "cal_1", form: "task_state" }] as const) };
      return { handle: minted.sealEvent(event, place, purpose), held: JSON.stringify(event) };
    },
  },
];

export const fuzzHandles: FuzzPart = {
  name: "handles",
  claim: "a handle opens as its own kind, at the place and for the purpose that it was sealed for, as it was sealed; nothing else opens anywhere, nothing throws",
  once(dice, reached) {
    const note = (what: string) => void reached.set(what, (reached.get(what) ?? 0) + 1);
    const kind = dice.pick(kinds);
    const place = dice.pick(places);
    const purpose = dice.pick(purposes);
    const { handle, held } = kind.seal(dice, place, purpose);
    if (handle === null) return `not sealed as ${kind.name}: ${held}`;
    const isPlain = dice.chance(0.2);
    const sent = isPlain ? handle : changed(dice, handle);
    const as = isPlain ? kind : dice.pick(kinds);
    const at = isPlain ? place : dice.pick(places);
    const forPurpose = isPlain ? purpose : dice.pick(purposes);
    const opened = as.open(sent, at, forPurpose);
    const isSame = sent === handle && at === place && as === kind && (forPurpose === purpose || !kind.hasPurpose);
    note(isSame ? `opened ${kind.name}` : as !== kind ? "as another kind" : at !== place ? "at another place" : sent === handle ? "for another purpose" : "changed");
    if (isSame) return JSON.stringify(opened) === held ? null : `opens as ${JSON.stringify(opened)}: ${held}`;
    return opened === null ? null : `${JSON.stringify(sent)} opened as ${as.name} at ${JSON.stringify(at)} for ${JSON.stringify(forPurpose)} as ${JSON.stringify(opened)}; it is the ${kind.name} ${handle} for ${JSON.stringify([place, purpose])}`;
  },
  mustReach: [...kinds.map(({ name }) => `opened ${name}`), "as another kind", "at another place", "for another purpose", "changed"],
};

function changed(dice: Dice, handle: string): string {
  const at = dice.below(handle.length);
  const letter = alphabet.charAt(dice.below(alphabet.length));
  switch (dice.below(9)) {
    case 0:
    case 1: return handle;
    case 2: return handle.slice(0, at) + letter + handle.slice(at + 1);
    case 3: return handle.slice(0, at);
    case 4: return handle + dice.pick([letter, "=", " ", "\n", "AAAA"]);
    case 5: return dice.pick(prefixes) + handle.slice(5);
    case 6: return handle.slice(0, at) + handle.slice(at + 1);
    case 7: return dice.pick(["", "pcs1.", "pct1.", "pcs1.AAAA", "\u0000", "pcs1.\u{1f600}", "a".repeat(8_000), handle.toLowerCase(), `${handle}, ${handle}`]);
    default: return dice.pick(prefixes) + dice.several(0, 120, () => alphabet.charAt(dice.below(alphabet.length))).join("");
  }
}
