import { expect, it } from "vitest";
import { sourceNetwork } from "@/proxy/recorder/source-network";

it("is the address itself, but of IPv6 the network of 64 bits that it stands in, however it is written", () => {
  expect(["192.0.2.1", "::ffff:192.0.2.1", "unknown", ""].map(sourceNetwork)).toEqual(["192.0.2.1", "192.0.2.1", "unknown", ""]);
  expect(new Set(["2001:db8:1:2::1", "2001:0DB8:1:2:ffff::", "2001:db8:1:2:3:4:5:6"].map(sourceNetwork))).toEqual(new Set(["2001:db8:1:2::/64"]));
  expect(sourceNetwork("2001:db8:1:3::1")).toBe("2001:db8:1:3::/64");
});
