// Checkpoints that somebody kept: a file of them as it was downloaded, or the events of a webhook as they came, one by one or in their batches. Ring 0.
import { memberOf, readCheckpointsFile, UnusableInput, unknownFile } from "./read-checkpoints-file";
import { isId, isPlace } from "./read-statement";
import type { SignedText } from "./verify-terms";

export interface HeldCheckpoint extends SignedText {
  readonly org: string;
  readonly number: number;
}

const what = "A file of checkpoints that was kept";

/** In the order of the file. What is no checkpoint of the events is passed over. Throws {@link UnusableInput} for a text that is neither, or holds none. */
export function readHeld(text: string): readonly HeldCheckpoint[] {
  const whole = parsed(text);
  if (memberOf(whole, "checkpoints") !== undefined) {
    const { org, first, checkpoints } = readCheckpointsFile(text, what);
    return checkpoints.map((checkpoint, index) => ({ ...checkpoint, org, number: first + index }));
  }
  const entries = whole !== undefined ? [whole] : text.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const entry = parsed(line);
    if (entry === undefined) throw unknownFile(what);
    return entry;
  });
  const held = entries.flatMap(eventsOf).filter((event) => memberOf(event, "type") === "audit.checkpoint").map(checkpointOf);
  if (held.length === 0) throw new UnusableInput(`${what} holds no checkpoint.`);
  return held;
}

/** An event, a list of them, or the body of a webhook, which has a list in it. */
function eventsOf(entry: unknown): readonly unknown[] {
  if (Array.isArray(entry)) return entry.flatMap(eventsOf);
  const events = memberOf(memberOf(entry, "data"), "events");
  return Array.isArray(events) ? events : [entry];
}

/** docs/deliveries.md: the signature of an event is base64, as its receivers expect it. */
function checkpointOf(event: unknown): HeldCheckpoint {
  const data = memberOf(event, "data");
  const [org, number, body, signature, keyId] = [memberOf(event, "org"), memberOf(data, "number"), memberOf(data, "body"), memberOf(data, "signature"), memberOf(data, "key_id")];
  if (!isId(org) || !isPlace(number) || typeof body !== "string" || typeof signature !== "string" || !/^[A-Za-z0-9+/]{86}==$/.test(signature) || typeof keyId !== "string") throw unknownFile(what);
  return { org, number, body, keyId, signature: Uint8Array.from(atob(signature), (character) => character.charCodeAt(0)) };
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
