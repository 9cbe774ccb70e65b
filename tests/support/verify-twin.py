# The verdict on each log on standard input (a JSON line: {"export": text, "checkpoints": text, "part": whether a part is taken, "pinned":
# fingerprints}) by nothing but Python's standard library: a
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


class Unusable(Exception):
    pass


def signed_text(entry, kind, third, org, number, keys, pinned):
    where = f"{kind} {number}"
    said = parsed(entry["body"])
    demand(is_statement(said, entry["body"], third), where)
    demand(entry["keyId"] in keys, where)
    key = keys[entry["keyId"]]
    demand(signed(key, f"portcullis {kind} v1\0{entry['body']}".encode(), bytes.fromhex(entry["signature"])), where)
    demand(not pinned or sha(key).hex() in pinned, "key")
    demand(said["org"] == org and said["number"] == number, where)
    return said


def is_statement(said, body, third):
    members = ["v", "org", "number", "at", third, "writers", "size", "root"]
    return type(said) is dict and list(said) == members and json.dumps(said, separators=(",", ":"), ensure_ascii=False) == body


def parsed(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def verify(export, file, takes_part, pinned):
    org, first = file["org"], file["part"]["first"] if "part" in file else 1
    if "part" in file and not takes_part:
        raise Unusable()
    keys = {sha(bytes.fromhex(key["publicKey"])).hex()[:16]: bytes.fromhex(key["publicKey"]) for key in file["keys"]}
    checkpoints, covered, prev = [], {}, ZERO if first == 1 else None
    for number, entry in enumerate(file["checkpoints"], first):
        where = f"checkpoint {number}"
        said = signed_text(entry, "checkpoint", "prev", org, number, keys, pinned)
        demand(prev is None or said["prev"] == prev, where)
        for span in said["writers"]:
            spans = covered.setdefault(span["writer"], [])
            demand(span["from"] == (spans[-1]["to"] if spans else 0 if first == 1 else span["from"] - 1) + 1, where)
            spans.append(span)
        checkpoints.append(said)
        prev = sha(entry["body"].encode()).hex()
    buried, pruned = [], {}

    def bury(entry, must_be_covered, in_export=False):
        said = parsed(entry["body"])
        if is_statement(said, entry["body"], "reason") and 1 <= said["number"] <= len(buried):
            return demand(buried[said["number"] - 1] == entry["body"], f"tombstone {said['number']}")
        number = len(buried) + 1
        where = f"tombstone {number}"
        if in_export and is_statement(said, entry["body"], "reason") and entry["keyId"] not in keys:
            raise Unusable()
        for span in signed_text(entry, "tombstone", "reason", org, number, keys, pinned)["writers"]:
            spans, gone = covered.get(span["writer"], []), pruned.setdefault(span["writer"], {0: None})
            demand(span["writer"] != "console" and span["from"] == max(gone) + 1, where)
            demand(not must_be_covered or (spans and span["to"] <= spans[-1]["to"]), where)
            demand(all(span["head"] == other["head"] for other in spans if other["to"] == span["to"]), where)
            gone[span["to"]] = span["head"]
        buried.append(entry["body"])

    def gone_through(name):
        return max(pruned.get(name, {0: None}))

    for entry in file["tombstones"]:
        bury(entry, "part" not in file)
    hashes, writer, seq, head, vouched, broken, read = {}, None, 0, b"", 0, set(), []

    def ends_tombstone():
        signed_head = pruned.get(writer, {}).get(seq)
        demand(signed_head is None or signed_head == head.hex(), f"{writer} {seq}")
        return signed_head is not None

    def break_off():
        if not ends_tombstone():
            broken.update((writer, place) for place in read if place > vouched)

    def close(name, through):
        last, through = covered[name][-1]["to"] if name in covered else 0, max(through, gone_through(name))
        demand(through >= last, f"{name} {through + 1}")
        if name == writer and seq < gone_through(name):
            break_off()

    for text in export.split("\n")[:-1]:
        line, unreadable = parsed(text), f"{writer or ''} {seq + 1}"
        demand(type(line) is dict and json.dumps(line, separators=(",", ":"), ensure_ascii=False) == text, unreadable)
        if "tombstone" in line:
            demand(list(line) == ["tombstone"] and list(line["tombstone"]) == ["body", "signature", "keyId"], unreadable)
            bury(line["tombstone"], False, True)
            continue
        demand(list(line) == ["org", "writer", "seq", "at", "kind", "prev", "hash", "body"] and type(line["seq"]) is int, unreadable)
        here = f"{line['writer']} {line['seq']}"
        demand(line["org"] == org, here)
        if line["writer"] != writer:
            if writer is not None:
                close(writer, seq)
                demand(line["writer"] > writer, here)
            writer, vouched, read = line["writer"], 0, []
            seq = (covered[writer][0]["from"] if writer in covered else line["seq"]) - 1 if "part" in file else 0
            head = bytes.fromhex(line["prev"]) if seq else bytes(32)
            follows = line["seq"] - 1 == seq or line["seq"] - 1 > seq and line["seq"] - 1 in pruned.get(writer, {})
            if not follows and gone_through(writer) > seq:
                seq, head = gone_through(writer), bytes.fromhex(pruned[writer][gone_through(writer)])
        if line["seq"] - 1 > seq and line["seq"] - 1 in pruned.get(writer, {}):
            break_off()
            seq, head = line["seq"] - 1, bytes.fromhex(pruned[writer][line["seq"] - 1])
        demand(line["seq"] >= seq + 1, here)
        demand(line["seq"] == seq + 1, f"{writer} {seq + 1}")
        demand(line["prev"] == head.hex(), here)
        seq, head = line["seq"], record_hash(line, head)
        demand(head.hex() == line["hash"], here)
        said = parsed(line["body"])
        said = said if type(said) is dict else {}
        covers_itself = said.get("kind") == "unreadable" and said.get("org") == org and type(said.get("text")) is str
        demand(line["kind"] == "unreadable" and not covers_itself or (said.get("at"), said.get("kind"), said.get("org")) == (line["at"], line["kind"], org), here)
        hashes[writer, seq] = head
        read.append(seq)
        for span in covered.get(writer, []):
            demand(span["to"] != seq or span["head"] == head.hex(), f"{writer} {span['from']}")
            vouched = seq if span["to"] == seq else vouched
        vouched = seq if ends_tombstone() else vouched
    if writer is not None:
        close(writer, seq)
    for name in covered:
        if not any(key[0] == name for key in hashes):
            close(name, covered[name][0]["from"] - 1)
    for said in checkpoints:
        places = [(span["writer"], seq) for span in said["writers"] for seq in range(span["from"], span["to"] + 1)]
        if all(place in hashes for place in places):
            demand(merkle([hashes[place] for place in places]).hex() == said["root"], f"checkpoint {said['number']}")
    signed_places = {(name, seq) for name, seq in hashes if (name, seq) not in broken and name in covered and covered[name][0]["from"] <= seq <= covered[name][-1]["to"]}
    return f"intact {len(signed_places)} {len(hashes) - len(signed_places) - len(broken)} {len(broken)}"


for case in sys.stdin:
    given = json.loads(case)
    try:
        print(verify(given["export"], json.loads(given["checkpoints"]), given.get("part", False), given.get("pinned", [])))
    except Unusable:
        print("unusable")
    except Tampered as where:
        print(str(where).encode("unicode_escape").decode())
