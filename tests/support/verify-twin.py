# The verdict on each log on standard input (a JSON line: {"export": text, "checkpoints": text}) by nothing but Python's standard library: a
# second opinion on lib/audit-log/verify-log.ts, written from docs/verifying.md. Ed25519 is RFC 8032's own description; there is none in Python.
import functools
import hashlib
import json
import struct
import sys

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
ZERO = "0" * 64


def sha(data):
    return hashlib.sha256(data).digest()


def recover_x(y, sign):
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def decode(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    i, j, k, l = f - e, h - g, h + g, f + e
    return (i * j % P, k * l % P, j * k % P, i * l % P)


def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point = add(point, point)
        n >>= 1
    return result


GY = 4 * pow(5, P - 2, P) % P
GX = recover_x(GY, 0)
G = (GX, GY, 1, GX * GY % P)


@functools.lru_cache(maxsize=None)
def signed(key, data, signature):
    a, r, s = decode(key), decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + data).digest(), "little") % L
    one, other = times(s, G), add(r, times(k, a))
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def merkle(leaves):
    if len(leaves) == 1:
        return sha(b"\0" + leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\1" + merkle(leaves[:split]) + merkle(leaves[split:]))


def lp(text):
    data = text.encode()
    return struct.pack(">I", len(data)) + data


def record_hash(line, prev):
    return sha(b"portcullis audit record v1\0" + lp(line["org"]) + lp(line["writer"]) + struct.pack(">Q", line["seq"]) + prev + lp(line["body"]))


class Tampered(Exception):
    pass


def demand(condition, where):
    if not condition:
        raise Tampered(where)


def statements(file, kind, third):
    keys = {sha(bytes.fromhex(key["publicKey"])).hex()[:16]: bytes.fromhex(key["publicKey"]) for key in file["keys"]}
    for place, entry in enumerate(file[kind + "s"], 1):
        where = f"{kind} {place}"
        demand(entry["keyId"] in keys, where)
        demand(signed(keys[entry["keyId"]], f"portcullis {kind} v1\0{entry['body']}".encode(), bytes.fromhex(entry["signature"])), where)
        said = json.loads(entry["body"])
        demand(list(said) == ["v", "org", "number", "at", third, "writers", "size", "root"], where)
        demand(json.dumps(said, separators=(",", ":"), ensure_ascii=False) == entry["body"], where)
        demand(said["org"] == file["org"] and said["number"] == place, where)
        yield where, said, sha(entry["body"].encode()).hex()


def verify(export, file):
    checkpoints, covered, pruned, prev = [], {}, {}, ZERO
    for where, said, digest in statements(file, "checkpoint", "prev"):
        demand(said["prev"] == prev, where)
        for span in said["writers"]:
            spans = covered.setdefault(span["writer"], [])
            demand(span["from"] == (spans[-1]["to"] if spans else 0) + 1, where)
            spans.append(span)
        checkpoints.append(said)
        prev = digest
    for where, said, _ in statements(file, "tombstone", "reason"):
        for span in said["writers"]:
            spans = covered.get(span["writer"], [])
            demand(span["writer"] != "console" and spans and span["to"] <= spans[-1]["to"], where)
            demand(span["from"] == (pruned[span["writer"]]["to"] if span["writer"] in pruned else 0) + 1, where)
            demand(all(span["head"] == other["head"] for other in spans if other["to"] == span["to"]), where)
            pruned[span["writer"]] = span
    hashes, writer, seq, head = {}, None, 0, b""

    def close(name, through):
        last = covered[name][-1]["to"] if name in covered else 0
        demand(through >= last, f"{name} {through + 1}")

    for text in export.split("\n")[:-1]:
        line = json.loads(text)
        unreadable = f"{writer or ''} {seq + 1}"
        demand(list(line) == ["org", "writer", "seq", "at", "kind", "prev", "hash", "body"] and type(line["seq"]) is int, unreadable)
        demand(json.dumps(line, separators=(",", ":"), ensure_ascii=False) == text, unreadable)
        here = f"{line['writer']} {line['seq']}"
        demand(line["org"] == file["org"], here)
        if line["writer"] != writer:
            if writer is not None:
                close(writer, seq)
                demand(line["writer"] > writer, here)
            writer = line["writer"]
            seq, head = (pruned[writer]["to"], bytes.fromhex(pruned[writer]["head"])) if writer in pruned else (0, bytes(32))
        demand(line["seq"] >= seq + 1, here)
        demand(line["seq"] == seq + 1, f"{writer} {seq + 1}")
        demand(line["prev"] == head.hex(), here)
        seq, head = line["seq"], record_hash(line, head)
        demand(head.hex() == line["hash"], here)
        said = json.loads(line["body"])
        demand((said["at"], said["kind"], said["org"]) == (line["at"], line["kind"], line["org"]), here)
        hashes[writer, seq] = head
        for span in covered.get(writer, []):
            demand(span["to"] != seq or span["head"] == head.hex(), f"{writer} {span['from']}")
    if writer is not None:
        close(writer, seq)
    for name in covered:
        begun = any(key[0] == name for key in hashes)
        if not begun:
            close(name, pruned[name]["to"] if name in pruned else 0)
    for said in checkpoints:
        places = [(span["writer"], seq) for span in said["writers"] for seq in range(span["from"], span["to"] + 1)]
        if all(place in hashes for place in places):
            demand(merkle([hashes[place] for place in places]).hex() == said["root"], f"checkpoint {said['number']}")


for case in sys.stdin:
    given = json.loads(case)
    try:
        verify(given["export"], json.loads(given["checkpoints"]))
        print("intact")
    except Tampered as where:
        print(where)
