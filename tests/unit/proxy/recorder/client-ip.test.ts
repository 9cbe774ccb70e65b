// Whose address a request came from: forwarded headers count behind trusted proxies alone.
import { expect, it } from "vitest";
import { clientIp, rangeTest } from "@/proxy/recorder/client-ip";

const nobody = rangeTest([]);
const proxies = rangeTest(["10.0.0.0/8", "fd00::/8"]);

it.each([
  ["the peer, whatever it says", "203.0.113.9", "1.2.3.4", nobody, "203.0.113.9"],
  ["the peer, unwrapped", "::ffff:203.0.113.9", undefined, nobody, "203.0.113.9"],
  ["the peer that is no proxy of ours", "203.0.113.9", "1.2.3.4", proxies, "203.0.113.9"],
  ["the address before the proxy", "10.0.0.1", "203.0.113.9", proxies, "203.0.113.9"],
  ["the rightmost that is not a proxy's", "10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", proxies, "203.0.113.9"],
  ["a mapped one, unwrapped", "::ffff:10.0.0.1", "::ffff:203.0.113.9", proxies, "203.0.113.9"],
  ["one in brackets", "fd00::1", "[2606:4700::1]", proxies, "2606:4700::1"],
  ["the last good one before what is no address", "10.0.0.1", "203.0.113.9, unknown, 10.0.0.2", proxies, "10.0.0.2"],
  ["a proxy's, where all are", "10.0.0.1", "10.0.0.3, 10.0.0.2", proxies, "10.0.0.3"],
  ["nothing, where there is none", "", undefined, nobody, "unknown"],
] as const)("%s", (_title, peer, forwarded, isTrusted, wanted) => {
  expect(clientIp(peer, forwarded, isTrusted)).toBe(wanted);
});
