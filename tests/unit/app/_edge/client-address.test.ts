// Whose address a request counts under: forwarded headers are believed from named proxies alone.
import { expect, it } from "vitest";
import { clientAddress } from "@/app/_edge/client-address";

it("without trusted proxies the header is never read", () => {
  expect(clientAddress("203.0.113.9", "198.51.100.1", [])).toBe("203.0.113.9");
  expect(clientAddress("127.0.0.1", "198.51.100.1", [])).toBe("127.0.0.1");
});
it("from a trusted proxy, the right-most untrusted entry counts", () => {
  const proxies = ["10.0.0.0/8", "192.0.2.7/32"];
  expect(clientAddress("10.1.2.3", "198.51.100.1", proxies)).toBe("198.51.100.1");
  expect(clientAddress("10.1.2.3", "1.1.1.1, 198.51.100.1, 192.0.2.7", proxies)).toBe("198.51.100.1");
  expect(clientAddress("203.0.113.9", "198.51.100.1", proxies)).toBe("203.0.113.9");
});
it("an entry that is no address ends the walk", () => {
  for (const entry of ["unknown", "", "evil", "1.2.3.4:80"]) expect(clientAddress("10.1.2.3", `9.9.9.9, ${entry}`, ["10.0.0.0/8"])).toBe("10.1.2.3");
});
it("an IPv4 address inside IPv6 is that IPv4 address", () => {
  expect(clientAddress("::ffff:10.1.2.3", "2001:DB8::1", ["10.0.0.0/8"])).toBe("2001:db8::1");
});
it("a socket without an address is unknown, whatever the header says", () => {
  expect(clientAddress(undefined, "198.51.100.1", ["0.0.0.0/0"])).toBe("unknown");
});
it("a thousand entries are walked twenty deep", () => {
  expect(clientAddress("10.0.0.1", Array.from({ length: 1_000 }, () => "10.0.0.2").join(","), ["10.0.0.0/8"])).toBe("10.0.0.2");
});
