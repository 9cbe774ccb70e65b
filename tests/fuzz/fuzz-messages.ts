// PRO-08: bodies by grammar and mutation, read by the gateway and by everybody else.
import { compareReadings, randomHead, type Head } from "./compare-readings";
import type { FuzzPart } from "./fuzz-part";
import { randomBody } from "./random-body";

export const fuzzMessages: FuzzPart = {
  name: "messages",
  claim: "what is accepted is read alike by the gateway, JSON.parse, a plain reader (first, last, caseless, NUL-ended keys), both SDKs and the SDK's era classification",
  once(dice, reached) {
    const bytes = randomBody(dice);
    let head: Head | null = null;
    const seen = compareReadings(bytes, (value) => (head = randomHead(dice, value)), reached);
    if (seen === null) return null;
    const small = shrink(bytes, (smaller) => compareReadings(smaller, () => head ?? noHead, new Map()) !== null);
    return `${seen}\nheaders ${JSON.stringify(head)}\nbody ${JSON.stringify(new TextDecoder().decode(small))}\nbase64 ${Buffer.from(small).toString("base64")}`;
  },
  mustReach: [
    "accepted legacy request", "accepted legacy notification", "accepted legacy response", "accepted modern request", "accepted modern notification", "refused by its headers or claim",
    ...["byte_order_mark", "not_utf8", "lone_surrogate", "too_deep", "not_json", "proto_key", "duplicate_key"].map((fault) => `refused ${fault}`),
    ...["batch", "not_an_object", "version", "unknown_envelope_key", "id", "method", "params", "lookalike_key", "meta", "response"].map((fault) => `refused ${fault}`),
  ],
};

const noHead: Head = { httpMethod: "POST", protocolVersion: undefined, mcpMethod: undefined, mcpName: undefined };

/** Fewer bytes that still do it: stretches are taken out while they can be. */
function shrink(bytes: Uint8Array, isStill: (smaller: Uint8Array) => boolean): Uint8Array {
  let least = bytes;
  for (let stretch = bytes.length >> 1; stretch > 0; stretch >>= 1) {
    for (let at = 0; at < least.length; ) {
      const without = Uint8Array.from([...least.subarray(0, at), ...least.subarray(at + stretch)]);
      if (isStill(without)) least = without;
      else at += stretch;
    }
  }
  return least;
}
