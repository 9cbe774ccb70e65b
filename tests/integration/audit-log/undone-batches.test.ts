// What Postgres undoes for the sake of another transaction is sent again so often, with a pause between, and then counts as not recorded (laws L1 and L8).
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import type { Query } from "@/proxy/postgres/open-postgres";
import { postgresRecorder } from "@/proxy/recorder/postgres-recorder";
import { firstBroken, readChain } from "@/tests/support/audit-chain";
import { decisionRecord } from "@/tests/support/decision-record";
import { createLogDatabase, type LogDatabase } from "@/tests/support/log-database";
import { ask, openNewOrganization } from "../servers/test-organization";

let database: LogDatabase;
beforeAll(async () => {
  database = await createLogDatabase();
  // A number that was taken from a sequence stays taken, whatever becomes of the transaction.
  await ask(database.adminUrl, "CREATE SEQUENCE tries; CREATE TABLE to_undo (tries int); INSERT INTO to_undo VALUES (0)");
  await ask(database.adminUrl, `CREATE FUNCTION undo_first() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN IF nextval(''tries'') <= (SELECT tries FROM to_undo) THEN RAISE EXCEPTION ''a deadlock'' USING ERRCODE = ''40P01''; END IF; RETURN NULL; END'`);
  await ask(database.adminUrl, "CREATE TRIGGER undo_first BEFORE INSERT ON audit_records FOR EACH STATEMENT EXECUTE FUNCTION undo_first()");
});
afterAll(() => database.drop());
beforeEach(() => ask(database.adminUrl, "ALTER SEQUENCE tries RESTART"));

const tried = async () => Number((await ask(database.adminUrl, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM tries"))[0]?.["n"]);

/** Commits an intent of which the first so many tries are undone: whether it was committed, how long it rested after each, and what there is of it. */
async function commit(undone: number, bounds: Partial<GatewayBounds>) {
  await ask(database.adminUrl, "UPDATE to_undo SET tries = $1", [undone]);
  const { org } = await openNewOrganization(database);
  const writer = randomId("log");
  const pausesMs: number[] = [];
  let undoneMs: number | null = null;
  const query: Query = (text, values) => {
    if (undoneMs !== null) pausesMs.push(performance.now() - undoneMs);
    undoneMs = null;
    return database.query(text, values);
  };
  const recorder = postgresRecorder(query, writer, { ...gatewayBounds, ...bounds }, {
    nowMs: Date.now, newCallId: (atMs) => randomId("cal", atMs), onError: () => undefined, onLoss: () => undefined, onFault: () => undefined, onUndone: () => void (undoneMs = performance.now()),
  });
  const isCommitted = await recorder.intent(decisionRecord(org.id, "intent")).then(() => true, () => false);
  const tries = await tried();
  await recorder.close(1_000);
  const chain = await readChain(database.adminUrl, org.id, writer);
  return { isCommitted, tries, records: chain.length, broken: firstBroken(org.id, writer, chain), pausesMs };
}

describe("a batch that is undone", () => {
  it.each([
    [2, true, 3, 1],
    [3, false, 3, 0],
  ])("%i times of three that it may be sent is committed: %s, after %i tries (recordTriesMax)", async (undone, isCommitted, tries, records) => {
    expect(await commit(undone, { recordTriesMax: 3, recordUndonePauseMs: 1 })).toMatchObject({ isCommitted, tries, records, broken: null });
  });

  it("is sent again after a pause, so that the other has what it waits for (recordUndonePauseMs)", async () => {
    const { isCommitted, pausesMs } = await commit(2, { recordTriesMax: 3, recordUndonePauseMs: 150 });
    expect(isCommitted).toBe(true);
    // A timer may end a millisecond early.
    expect(pausesMs.filter((ms) => ms < 148)).toEqual([]);
    expect(pausesMs).toHaveLength(2);
  });
});
