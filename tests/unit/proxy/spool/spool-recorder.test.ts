// What a spool that is full takes, and what it does not: the end of a call that may be in the log is no refusal (law L1).
import { afterEach, beforeEach, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { gatewayBounds } from "@/proxy/bounds";
import { NotTakenError } from "@/proxy/recorder/not-taken-error";
import { noShadow } from "@/proxy/recorder/shadow-columns";
import { spoolRecorder } from "@/proxy/spool/spool-recorder";
import { decisionRecord } from "@/tests/support/decision-record";
import { spoolTrial, type SpoolTrial } from "@/tests/support/spool/spool-trial";
import { until } from "@/tests/support/until";

const org = "org_a";
const bounds = { ...gatewayBounds, outcomeLingerMs: 1, recordRetryMs: 5, spoolBytesMax: 8_000, spoolReserveBytes: 2_000 };

let trial: SpoolTrial;
beforeEach(() => {
  trial = spoolTrial();
});
afterEach(() => trial.remove());

function open() {
  const lost: string[] = [];
  const spool = trial.open("log_a", bounds);
  const recorder = spoolRecorder(() => Promise.reject(new Error("no database")), spool, bounds, {
    nowMs: Date.now, newCallId: (atMs) => randomId("cal", atMs), onError: () => undefined, onLoss: (id) => void lost.push(id),
  });
  return { spool, recorder, lost };
}
const kindsOf = (id: string) => trial.taken.map(({ body }) => JSON.parse(body) as { id: string; kind: string }).filter((record) => record.id === id).map(({ kind }) => kind);

it("a full spool takes `not_forwarded`, which ends a call whose intent may be in it, like an outcome, and of a refusal it tells the loss", async () => {
  const { spool, recorder, lost } = open();
  trial.takes = false;
  const [begun, doubtful] = [decisionRecord(org, "intent"), decisionRecord(org, "intent")];
  await recorder.intent(begun);
  trial.disk.fail("write", "EIO", { times: 1 });
  await expect(recorder.intent(doubtful)).rejects.not.toBeInstanceOf(NotTakenError);
  await until(() => spool.state().reason === null);
  for (let round = 0; !spool.isFull() && round < 100; round += 1) await recorder.refusal({ ...decisionRecord(org, "refusal"), message: "x".repeat(200) });
  expect(spool.isFull()).toBe(true);

  const late = decisionRecord(org, "intent");
  await expect(recorder.intent(late)).rejects.toBeInstanceOf(NotTakenError);
  recorder.unrecorded({ ...late, kind: "refusal", effect: "deny" });
  recorder.unrecorded({ ...doubtful, kind: "not_forwarded", effect: "deny" });
  recorder.outcome({ callId: begun.id, orgId: org, startedAt: begun.at, recordedUs: 3 }, { outcome: "delivered", upstreamStatus: 200, isError: false, responseBytes: 7, upstreamMs: 2, result: null }, 5, noShadow);
  await until(() => recorder.waiting().kept === 0);
  expect(lost).toEqual([late.id]);

  trial.takes = true;
  await until(() => kindsOf(begun.id).length === 2 && kindsOf(doubtful.id).length > 0);
  expect([kindsOf(doubtful.id), kindsOf(late.id)]).toEqual([["not_forwarded"], []]);
  expect(await recorder.close(1_000)).toBe(0);
  await spool.close(1_000);
});

it("what is too long for the spool is not taken, and its refusal neither", async () => {
  const { spool, recorder, lost } = open();
  const long = { ...decisionRecord(org, "intent"), message: "x".repeat(gatewayBounds.spoolRecordBytesMax) };
  await expect(recorder.intent(long)).rejects.toBeInstanceOf(NotTakenError);
  recorder.unrecorded({ ...long, kind: "refusal", effect: "deny" });
  expect(lost).toEqual([long.id]);
  expect(await recorder.close(1_000)).toBe(0);
  await spool.close(1_000);
});
