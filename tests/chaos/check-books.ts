// What the server got, what the agents heard and what the log says, held against each other when all is over.
import { argumentsMac } from "@/tests/support/arguments-mac";
import type { SentCall } from "./chaos-load";
import { payMax, type ChaosWorld } from "./chaos-world";

export interface Books {
  readonly arrivedCalls: number;
  readonly rows: number;
  /** Intents whose gateway was killed before it could say what became of them. */
  readonly pendingRows: number;
  readonly paid: number;
  /** Each must be empty: numbers of calls. */
  readonly wrong: Readonly<Record<string, readonly number[]>>;
}

interface Row {
  readonly arguments_mac: string;
  readonly effect: string;
  readonly outcome: string;
}

/** A call's row is found by the MAC of its arguments, which nobody but the gateways and this test can compute. */
export async function checkBooks({ scene, grant, arrived }: Pick<ChaosWorld, "scene" | "grant" | "arrived">, calls: readonly SentCall[]): Promise<Books> {
  const macOf = (number: number) => argumentsMac(scene.handleKey, grant.orgId, `{"n":${number}}`);
  const { rows } = await scene.owner.query<Row>("SELECT arguments_mac, effect, outcome FROM calls WHERE org_id = $1 AND arguments_mac IS NOT NULL", [grant.orgId]);
  const byMac = group(rows);
  const arrivedNumbers = [...arrived.keys()];
  const rowsOf = (number: number) => byMac.get(macOf(number)) ?? [];
  return {
    arrivedCalls: arrivedNumbers.length,
    rows: rows.length,
    pendingRows: rows.filter(({ outcome }) => outcome === "pending").length,
    paid: [...arrived.values()].filter(({ tool }) => tool === "pay").length,
    wrong: {
      "reached the server without an intent in the log": arrivedNumbers.filter((number) => !rowsOf(number).some(({ effect }) => effect === "allow")),
      "reached the server though the log says that it was not sent": arrivedNumbers.filter((number) => rowsOf(number).some(({ outcome }) => outcome === "refused" || outcome === "not_delivered")),
      "have more than one row": calls.map(({ number }) => number).filter((number) => rowsOf(number).length > 1),
      "reached the server twice": arrivedNumbers.filter((number) => (arrived.get(number)?.times ?? 0) > 1),
      "were answered, and never reached the server": calls.filter(({ came, number }) => came === "answered" && !arrived.has(number)).map(({ number }) => number),
      "were denied by their limit, and reached the server": calls.filter(({ came, number }) => came === "denied" && arrived.has(number)).map(({ number }) => number),
      [`are beyond the ${payMax} that the limit lets through`]: [...arrived].filter(([, { tool }]) => tool === "pay").map(([number]) => number).slice(payMax),
    },
  };
}

function group(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.arguments_mac, [...(groups.get(row.arguments_mac) ?? []), row]);
  return groups;
}
