// SSRF-13: with the first fence gone, so for whatever the gateway's user or its container would dial, the firewall of docs/deploying.md alone makes it
// impossible. In networks of their own: the host, a container of its bridge, and a world that has every address and listens at each.
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { firewallRecipe } from "@/tests/support/firewall-recipe";

/** Nobody's; this machine has no user `portcullis`. */
const gatewayUid = 65_534;
const recipe = firewallRecipe().replace('skuid "portcullis"', `skuid ${String(gatewayUid)}`);

const ports = [22, 53, 80, 443, 3_000, 5_432, 6_379, 8_080, 8_443];
const inside = [
  "10.0.0.2", "10.0.0.5", "10.0.0.6", "10.0.0.9", "100.100.100.200", "168.63.129.16", "169.254.169.254", "172.16.0.1", "192.168.1.1", "198.18.0.1", "203.0.113.9",
  "fd00:ec2::254", "fd12::1", "64:ff9b::a00:9", "2001:db8::1", "2002:a00:9::1",
];
const outside = ["8.8.8.8", "2606:4700::1111"];
/** Of the host itself, on the bridge. */
const ofHost = ["172.30.0.1", "fd30::1"];

const listen = `
  const net = require("node:net");
  for (const port of ${JSON.stringify(ports)}) net.createServer((socket) => socket.on("error", () => {}).end()).listen({ port, host: "::", ipv6Only: false });`;
const dial = (addresses: readonly string[]) => `
  const net = require("node:net");
  const targets = ${JSON.stringify(addresses)}.flatMap((host) => ${JSON.stringify(ports)}.map((port) => ({ host, port })));
  const dialled = targets.map(({ host, port }) => new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 3000 });
    const over = (reached) => { socket.destroy(); resolve(reached ? [host + " " + port] : []); };
    socket.once("connect", () => over(true)).once("error", () => over(false)).once("timeout", () => over(false));
  }));
  Promise.all(dialled).then((reached) => console.log(JSON.stringify(reached.flat())));`;

/** Runs in the host's network; `$C` and `$W` are processes in those of the container and of the world. The recipe comes from the standard input. */
const script = `
  set -e
  unshare -n sleep 60 >&2 & C=$!; unshare -n sleep 60 >&2 & W=$!
  trap 'kill $C $W $L $H 2>/dev/null' EXIT
  in_container() { nsenter -t $C -n "$@"; }; in_world() { nsenter -t $W -n "$@"; }
  until [ "$(readlink /proc/$C/ns/net)" != "$(readlink /proc/self/ns/net)" ] && [ "$(readlink /proc/$W/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
  ip link add portcullis-out type veth peer name eth0 netns $C; ip link add uplink type veth peer name eth0 netns $W
  address() { ip -4 addr add $2/24 dev $1; ip -6 addr add $3/64 dev $1 nodad; ip link set $1 up; ip link set lo up; }
  address portcullis-out 172.30.0.1 fd30::1; address uplink 172.31.0.1 fd31::1
  export -f address; in_container bash -c 'address eth0 172.30.0.2 fd30::2'; in_world bash -c 'address eth0 172.31.0.2 fd31::2'
  for version in 4 6; do
    [ $version = 4 ] && B=172.30.0.1 U=172.31.0.1 N=172.31.0.2 || { B=fd30::1; U=fd31::1; N=fd31::2; }
    in_container ip -$version route add default via $B; ip -$version route add default via $N; in_world ip -$version route add default via $U
  done
  for address in ${[...inside, ...outside].join(" ")}; do case $address in *:*) in_world ip -6 addr add $address/128 dev lo nodad;; *) in_world ip addr add $address/32 dev lo;; esac; done
  echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
  nft -f -
  nsenter -t $W -n "$NODE" -e '${listen}' >&2 & L=$!; "$NODE" -e '${listen}' >&2 & H=$!
  until in_world bash -c 'echo > /dev/tcp/10.0.0.9/8443' 2>/dev/null && bash -c 'echo > /dev/tcp/172.30.0.1/8443' 2>/dev/null; do sleep 0.05; done
  "$NODE" -e '${dial([...inside, ...outside])}'
  setpriv --reuid ${String(gatewayUid)} --clear-groups "$NODE" -e '${dial([...inside, ...outside])}'
  in_container "$NODE" -e '${dial([...inside, ...outside])}'
  in_container "$NODE" -e '${dial(ofHost)}'
  in_world "$NODE" -e '${dial(ofHost)}'`;

interface Reached {
  readonly anybody: readonly string[];
  readonly gateway: readonly string[];
  readonly container: readonly string[];
  readonly hostFromContainer: readonly string[];
  readonly hostFromWorld: readonly string[];
}
let reached: Reached | string;
beforeAll(() => {
  if (spawnSync("unshare", ["-n", "nft", "list", "ruleset"]).status !== 0) return void (reached = "no network of its own may be made here, or there is no nft");
  const { status, stdout, stderr } = spawnSync("unshare", ["-n", "bash", "-c", script], { input: recipe, encoding: "utf8", timeout: 50_000, env: { ...process.env, NODE: process.execPath } });
  if (status !== 0) throw new Error(`the networks could not be made: ${stderr}`);
  const [anybody = [], gateway = [], container = [], hostFromContainer = [], hostFromWorld = []] = stdout.trim().split("\n").map((line): string[] => JSON.parse(line));
  reached = { anybody, gateway, container, hostFromContainer, hostFromWorld };
}, 60_000);

const everyPortOf = (addresses: readonly string[]) => addresses.flatMap((address) => ports.map((port) => `${address} ${String(port)}`));
const open = [...["10.0.0.2 53", "10.0.0.5 5432", "10.0.0.6 6379"], ...outside.flatMap((address) => [80, 443, 8_080, 8_443].map((port) => `${address} ${String(port)}`))];

describe("the firewall of the documents", () => {
  it("lets the gateway's user reach its stores, its name server and the web's ports outside, and nothing else", ({ skip }) => {
    if (typeof reached === "string") return skip(reached);
    expect(reached.gateway).toEqual(open);
  });

  it("lets a gateway in the container of Compose reach no more, neither beyond the host nor on it", ({ skip }) => {
    if (typeof reached === "string") return skip(reached);
    expect([reached.container, reached.hostFromContainer]).toEqual([open, []]);
  });

  it("is in nobody else's way: all of it is there to be reached, over both versions of IP", ({ skip }) => {
    if (typeof reached === "string") return skip(reached);
    expect([reached.anybody, reached.hostFromWorld]).toEqual([everyPortOf([...inside, ...outside]), everyPortOf(ofHost)]);
  });
});
