// Two verifiers that share no line, in two languages, give the same verdict and the same first bad place on the same logs (AUD-14).
import { spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { expect, it } from "vitest";
import { verifyLog } from "@/lib/audit-log/verify-log";
import { UnusableInput } from "@/lib/audit-log/read-checkpoints-file";
import { toHex, type Finding } from "@/lib/audit-log/verify-terms";
import { sha256 } from "@/tests/support/audit-chain";
import { testSigner } from "@/tests/support/checkpoint-log";
import { forgedFrom, makeLog, partOf, seeded, tamperings, tombstoneOver, unreadableLog, type ExportedLog } from "@/tests/support/tamper-with-log";

const rounds = Number(process.env["VERIFY_ROUNDS"] ?? 60);
const python = spawnSync("python3", ["--version"]);
if (python.status !== 0) process.stderr.write("SKIPPED: no python3 here, so the second verifier of audit logs was not asked.\n");

const textsOf = ({ lines, file }: ExportedLog) => ({ export: lines.map((line) => `${JSON.stringify(line)}\n`).join(""), checkpoints: JSON.stringify(file) });

function placeOf(finding: Finding): string {
  if ("writer" in finding) return `${finding.writer} ${String(finding.seq)}`;
  return "number" in finding ? `${finding.kind} ${String(finding.number)}` : finding.kind;
}

interface Case {
  readonly export: string;
  readonly checkpoints: string;
  readonly part?: boolean;
  readonly pinned?: readonly string[];
}

/** Parts of a time, as they are and tampered with; one that nobody asked for; and a log under a key that nobody named. */
function parts(): readonly Case[] {
  const whole = makeLog("org_a", 15, 4);
  const kinds = Object.values(tamperings);
  const tampered = Array.from({ length: rounds }, (_, round) => {
    const log = partOf(whole, 2, 3);
    if (round % 10 > 0) kinds[round % kinds.length]?.(log, seeded(round), 12);
    return { ...textsOf(log), part: true };
  });
  const bare = partOf(whole, 2, 3);
  delete bare.file.part;
  const [one, other] = [toHex(sha256(testSigner.publicKey)), "0".repeat(64)];
  return [...tampered, textsOf(partOf(whole, 2, 3)), textsOf(bare), { ...textsOf(whole), pinned: [one] }, { ...textsOf(whole), pinned: [other] }];
}

/** Tombstones in the file, in the export, or in both; and beginnings that none of them explains. */
function pruned(): readonly Case[] {
  const whole = makeLog("org_a", 15, 4);
  const first = tombstoneOver(whole, "log_a", 5);
  const second = tombstoneOver(whole, "log_a", 9, [first]);
  const other = { ...first, body: first.body.replace('"root":"0', '"root":"1') };
  const cases: Case[] = [];
  for (const inFile of [[], [first], [first, second]]) {
    for (const inExport of [[], [first], [first, second], [second], [other], [{ ...first, body: `${first.body} ` }], [first, { ...second, signature: "0".repeat(128) }], [{ ...first, keyId: "0".repeat(16) }]]) {
      for (const from of [1, 5, 6, 8, 10, 11]) {
        const { export: text, checkpoints } = textsOf({ lines: whole.lines.filter(({ writer, seq }) => writer !== "log_a" || seq >= from), file: { ...whole.file, tombstones: inFile } });
        cases.push({ export: inExport.map((tombstone) => `${JSON.stringify({ tombstone })}\n`).join("") + text, checkpoints });
      }
    }
  }
  // Forged from record 1 on, and from behind a tombstone on, each up to right before the next; and retention that was faster than the export.
  const texts = whole.lines.map((line) => JSON.stringify(line));
  const at = (seq: number) => whole.lines.findIndex(({ writer, seq: place }) => writer === "log_a" && place === seq);
  const tombstones = [first, second].map((tombstone) => JSON.stringify({ tombstone }));
  for (const [from, to] of [[1, 2], [1, 4], [1, 5], [1, 6], [6, 8], [6, 9], [1, 9]] as const) {
    const forged = forgedFrom(whole, "log_a", from, to).map((line) => JSON.stringify(line));
    const before = from === 1 ? [] : texts.slice(at(1), at(from));
    for (const next of [6, 10, 12, 16]) {
      const lines = [...texts.slice(0, at(1)), ...before, ...forged, ...texts.slice(at(next) === -1 ? at(15) + 2 : at(next))];
      for (const log of [[...tombstones, ...lines], [...texts.slice(0, at(1)), ...before, ...forged, ...tombstones, ...lines.slice(at(1) + before.length + forged.length)]]) {
        cases.push({ export: log.map((line) => `${line}\n`).join(""), checkpoints: JSON.stringify(whole.file) });
      }
    }
  }
  return cases;
}

/** Under another time or kind: one that says both of itself, one of the older form, and one that was put among them. */
function unreadable(): readonly Case[] {
  return [unreadableLog("own"), unreadableLog("own", { at: "2020-01-01T00:00:00.000Z" }), unreadableLog("own", { kind: "refusal" }), unreadableLog("bare"), unreadableLog("bare", { at: "" }),
    unreadableLog("bare", { at: "2020-01-01T00:00:00.000Z" }), unreadableLog("bare", { kind: "refusal" })].map((line) => ({ export: `${JSON.stringify(line)}\n`, checkpoints: JSON.stringify({ ...makeLog("org_a", 1, 4).file, checkpoints: [] }) }));
}

it.skipIf(python.status !== 0)("verifiers in two languages say the same", async () => {
  const whole = makeLog("org_a", 15, 4);
  const kinds = Object.values(tamperings);
  const logs = Array.from({ length: rounds }, (_, round) => {
    const log = structuredClone(whole);
    if (round % 10 > 0) kinds[round % kinds.length]?.(log, seeded(round), 12);
    return log;
  });
  // What a parser of joined texts could read in two ways: each field is led by its length.
  const moved = structuredClone(whole);
  for (const line of moved.lines) if (line.writer === "log_a") [line.writer, line.org] = ["og_a", "org_al"];
  // And of a line: a member that stands twice, and other spellings of the same.
  const spelled = ([['"body":', '"body":"","body":'], ['"seq":1,', '"seq": 1,'], ['"seq":2,', '"seq":2.0,']] as const).map(([from, to]) => {
    const texts = textsOf(whole);
    return { ...texts, export: texts.export.replace(from, to) };
  });
  const cases = [...[...logs, moved].map(textsOf), ...spelled, ...parts(), ...pruned(), ...unreadable()].map((one) => ({ part: false, pinned: [], ...one }));
  const twin = spawnSync("python3", ["tests/support/verify-twin.py"], { input: cases.map((one) => `${JSON.stringify(one)}\n`).join(""), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  expect(twin.stderr).toBe("");
  const ours = [];
  for (const one of cases) {
    ours.push(await verifyLog(one.export.split("\n").slice(0, -1), one.checkpoints, { pinned: one.pinned, held: [], takesPart: one.part }, {
      sha256,
      verifySignature: (publicKey, bytes, signature) => verify(null, bytes, createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") } }), signature),
    }).then(({ finding, covered, uncovered, unvouched }) => (finding === null ? `intact ${String(covered)} ${String(uncovered)} ${String(unvouched)}` : placeOf(finding)), (error: unknown) => (error instanceof UnusableInput ? "unusable" : String(error))));
  }
  expect(ours).toEqual(twin.stdout.trimEnd().split("\n"));
  for (const verdict of ["intact 36 12 0", "unusable", "key", "tombstone 1", "tombstone 2"]) expect(ours).toContain(verdict);
}, 600_000);
