// Looks at servers that the console asked for are shared out by organization: nobody's one look waits for another's many.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { runJobs } from "@/proxy/duties/run-jobs";
import { askJobs, openDutyScene, organizationWith, silent, type DutyScene } from "./duty-scene";

let scene: DutyScene;
beforeAll(async () => {
  scene = await openDutyScene();
});
afterAll(() => scene.close());

const orgOf = new Map<string, string>();

/** A new organization that asked for a look at each of so many servers, so long ago. */
async function asked(count: number, agoMs: number): Promise<string> {
  const { orgId, serverIds } = await organizationWith(scene, count);
  for (const serverId of serverIds) orgOf.set(serverId, orgId);
  await askJobs(scene, orgId, "introspect", serverIds, agoMs);
  return orgId;
}

it("looks first for whose last look began the longest ago, however many others asked before", async () => {
  const many = [await asked(5, 6_000), await asked(5, 5_000), await asked(5, 4_000)];
  const one = await asked(1, 1_000);
  const served: (string | undefined)[] = [];
  const jobs = runJobs(scene.postgres.duties, async (serverId) => {
    served.push(orgOf.get(serverId));
    await new Promise((resolve) => setTimeout(resolve, 5));
    return null;
  }, { ...gatewayBounds, jobsAtOnceMax: 1 }, silent);
  jobs.wake();
  await vi.waitFor(() => expect(served).toHaveLength(16), { timeout: 10_000 });
  await jobs.stop();
  const [first, second, third] = many;
  expect(served.slice(0, 7)).toEqual([first, second, third, one, first, second, third]);
});
