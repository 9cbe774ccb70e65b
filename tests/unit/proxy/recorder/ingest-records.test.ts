// What is refused before Postgres is asked: places that do not rise would give two records one hash, or lose one (law L9).
import { expect, it } from "vitest";
import { ingestRecords } from "@/proxy/recorder/ingest-records";

const recordAt = (n: number) => ({ n, org: "org_a", body: "{}" });

it("takes no batch in which a place comes twice, or before an earlier one", async () => {
  let asked = 0;
  const query = () => {
    asked += 1;
    return Promise.resolve({ rows: [] });
  };
  for (const places of [[1, 1], [2, 1], [1, 2, 2], [1, 3, 2]]) await expect(ingestRecords(query, "log_a", places.map(recordAt)), places.join()).rejects.toThrow(RangeError);
  expect(asked).toBe(0);
  expect(await ingestRecords(query, "log_a", [1, 2, 9].map(recordAt))).toEqual([]);
  expect(await ingestRecords(query, "log_a", [])).toEqual([]);
  expect(asked).toBe(1);
});
