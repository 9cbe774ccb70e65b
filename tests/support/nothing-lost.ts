// What holds of calls that went on while gateways were replaced.
import { expect } from "vitest";
import type { Scene, SceneGrant } from "./gateway-scene";
import type { CountingServer, LoadReport } from "./steady-load";

/** Every call that was sent was answered, arrived once, and is in the log once as delivered; and so is every list. */
export async function expectNothingLost(scene: Scene, server: CountingServer, grant: SceneGrant, report: LoadReport): Promise<void> {
  expect(report.failed).toEqual([]);
  expect(report.answered.length).toBeGreaterThan(100);
  const arrived = [...server.arrived];
  expect(arrived.map(([id]) => id).sort((a, b) => a - b)).toEqual([...report.answered].sort((a, b) => a - b));
  expect(arrived.filter(([, times]) => times !== 1)).toEqual([]);
  const rows = await scene.calls(grant.orgId, report.answered.length + report.lists);
  const delivered = (method: string) => rows.filter((row) => row.method === method && row.outcome === "delivered").length;
  expect({ calls: delivered("tools/call"), lists: delivered("tools/list"), all: rows.filter(({ method }) => method === "tools/call" || method === "tools/list").length })
    .toEqual({ calls: report.answered.length, lists: report.lists, all: report.answered.length + report.lists });
}
