# The class of each IP address on standard input, one a line, by Python's ipaddress and a list of prefixes of its own: a second opinion
# on lib/egress/classify-address.ts. It shares neither code nor table with it; the prefixes are those of research on SSRF, IANA's registries first.
import ipaddress
import sys

def networks(prefixes):
    return [ipaddress.ip_network(prefix) for prefix in prefixes]


LOOPBACK = networks(["127.0.0.0/8", "::1/128"])
PRIVATE = networks(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
SHARED = networks(["100.64.0.0/10"])
METADATA = networks(["168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::/32"])
NEVER = networks([
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
])
GLOBAL_UNICAST = networks(["2000::/3"])


def within(address, prefixes):
    return any(address in network for network in prefixes if network.version == address.version)


def kind(text):
    address = ipaddress.ip_address(text)
    if address.version == 6 and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if within(address, METADATA + NEVER):
        return "never"
    for name, prefixes in (("loopback", LOOPBACK), ("private", PRIVATE), ("shared", SHARED)):
        if within(address, prefixes):
            return name
    if address.version == 6 and not within(address, GLOBAL_UNICAST):
        return "never"
    return "public"


for line in sys.stdin:
    print(kind(line.strip()))
