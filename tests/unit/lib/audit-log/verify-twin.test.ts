// Two verifiers that share no line, in two languages, give the same verdict and the same first bad place on the same logs (AUD-14).
import { spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { expect, it } from "vitest";
import { verifyLog } from "@/lib/audit-log/verify-log";
import type { Finding } from "@/lib/audit-log/verify-terms";
import { sha256 } from "@/tests/support/audit-chain";
import { makeLog, seeded, tamperings, type ExportedLog } from "@/tests/support/tamper-with-log";

const rounds = Number(process.env["VERIFY_ROUNDS"] ?? 60);
const python = spawnSync("python3", ["--version"]);
if (python.status !== 0) process.stderr.write("SKIPPED: no python3 here, so the second verifier of audit logs was not asked.\n");

const textsOf = ({ lines, file }: ExportedLog) => ({ export: lines.map((line) => `${JSON.stringify(line)}\n`).join(""), checkpoints: JSON.stringify(file) });

function placeOf(finding: Finding | null): string {
  if (finding === null) return "intact";
  if ("writer" in finding) return `${finding.writer} ${String(finding.seq)}`;
  return "number" in finding ? `${finding.kind} ${String(finding.number)}` : finding.kind;
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
  const cases = [...[...logs, moved].map(textsOf), ...spelled];
  const twin = spawnSync("python3", ["tests/support/verify-twin.py"], { input: cases.map((one) => `${JSON.stringify(one)}\n`).join(""), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  expect(twin.stderr).toBe("");
  const ours = [];
  for (const one of cases) {
    const { finding } = await verifyLog(one.export.split("\n").slice(0, -1), one.checkpoints, { pinned: [], held: [] }, {
      sha256,
      verifySignature: (publicKey, bytes, signature) => verify(null, bytes, createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") } }), signature),
    });
    ours.push(placeOf(finding));
  }
  expect(ours).toEqual(twin.stdout.trimEnd().split("\n"));
  expect(ours.filter((place) => place === "intact").length).toBeGreaterThan(0);
}, 600_000);
