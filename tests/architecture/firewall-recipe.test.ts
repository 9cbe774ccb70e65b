// The second fence of docs/deploying.md says what the first one does: the same addresses, the same ports, and the networks of docker-compose.yml (SSRF-13).
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { canonicalAddress, classifyAddress } from "@/lib/egress/classify-address";
import { egressPorts } from "@/lib/env/parse-env";
import { firewallRecipe } from "@/tests/support/firewall-recipe";
import { readVector } from "@/tests/support/read-vector";
import { read } from "./source-files";

const recipe = firewallRecipe();
const vectors = readVector<readonly (readonly [address: string, kind: string])[]>("tests/vectors/egress/addresses.json");

function rangesOf(set: string): readonly string[] {
  const [, elements = ""] = new RegExp(`set ${set} \\{.*?elements = \\{(.*?)\\}`, "s").exec(recipe) ?? [];
  return elements.split(",").map((element) => element.trim()).map((element) => (element.includes("/") ? element : `${element}/32`));
}
const inside4 = rangesOf("inside4");
const inside6 = rangesOf("inside6");
const isInside = (address: ipaddr.IPv4 | ipaddr.IPv6) => (address.kind() === "ipv4" ? inside4 : inside6).some((range) => address.match(ipaddr.parseCIDR(range)));
const linesOf = (chain: string) => (new RegExp(`chain ${chain} \\{\\n(.*?)\\n  \\}`, "s").exec(recipe)?.[1] ?? "").split("\n").map((line) => line.trim());

describe("the recipe for a firewall", () => {
  it("calls inside exactly what the gateway dials in no mode, or where an operator allows it: each range with its first and last address and the two beside them", () => {
    // As the gateway dials it, so as the firewall sees it: IPv4 in IPv6 unwrapped.
    const addresses = vectors.flatMap(([text]) => canonicalAddress(text) ?? []);
    expect(addresses.length).toBeGreaterThan(150);
    expect(addresses.filter((address) => isInside(ipaddr.parse(address)) === (classifyAddress(address) === "public"))).toEqual([]);
  });

  it("begins and ends no range where the gateway's own does not", () => {
    const edges = [
      ...inside4.flatMap((range) => [ipaddr.IPv4.networkAddressFromCIDR(range), ipaddr.IPv4.broadcastAddressFromCIDR(range)]),
      ...inside6.flatMap((range) => [ipaddr.IPv6.networkAddressFromCIDR(range), ipaddr.IPv6.broadcastAddressFromCIDR(range)]),
    ].map(String);
    expect(edges).toHaveLength(2 * (inside4.length + inside6.length));
    // An IPv4 address in IPv6 is never dialled as one.
    expect(edges.filter((address) => classifyAddress(address) === "public" && canonicalAddress(address) === address)).toEqual([]);
  });

  it("leaves open the ports that the gateway dials unless it is told otherwise, behind all that is inside, and refuses the rest", () => {
    const lines = linesOf("gateway");
    expect(lines.slice(-4)).toEqual(["ip daddr @inside4 reject", "ip6 daddr @inside6 reject", `tcp dport { ${egressPorts.parse(undefined).join(", ")} } accept`, "reject"]);
    // What is accepted before is named to the address and the port, but for answers.
    expect(lines.slice(0, -4).filter((line) => line !== "ct state established,related accept" && !/^ip daddr 10\.0\.0\.\d .*dport \d+ accept$/.test(line))).toEqual([]);
  });

  it("names the network of docker-compose.yml that leads outside, for what is passed on and for what is meant for the host", () => {
    const [, bridge = ""] = /com\.docker\.network\.bridge\.name: (\S+)/.exec(read("docker-compose.yml")) ?? [];
    for (const chain of ["forwarded", "to_host"]) expect(linesOf(chain).at(-1)).toBe(`iifname "${bridge}" goto gateway`);
    expect(linesOf("out").at(-1)).toBe('meta skuid "portcullis" goto gateway');
  });
});
