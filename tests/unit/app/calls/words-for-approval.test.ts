// A call that needs an approval is refused for good as long as there is no queue in which it could wait. Nothing that people read says otherwise.
import { expect, it } from "vitest";
import { timelineSeries } from "@/app/(console)/[org]/calls/timeline-series";
import { spanWords } from "@/app/(console)/[org]/calls/timeline-words";
import { effectWords } from "@/app/(console)/[org]/settings/destinations/destination-words";
import { changeColumns } from "@/app/(console)/[org]/servers/[server]/policy/replay/replay-words";
import { stepWords } from "@/app/(console)/[org]/servers/[server]/policy/test/trace-words";
import { explainDecision } from "@/lib/policy-engine/explain-decision";
import { read, sourcesUnder } from "@/tests/architecture/source-files";

it("no text of the console says that a call is parked", () => {
  const said = sourcesUnder("app").filter((file) => /\bParked\b|\bparks\b|(\}|\b(is|be|newly|was|were)) parked\b/.test(read(file)));
  expect(said).toEqual([]);
});

it("says of such calls that they were not approved, in the log, its picture, where it goes, and a replay", () => {
  const at = "2026-01-31T12:00:00.000Z";
  expect(spanWords({ since: at, until: at, widthMs: 60_000, countedFrom: null, buckets: [{ at, allowed: 1, denied: 2, parked: 3 }] }, 0, 0)).toMatch(/1 allowed, 2 denied, 3 not approved$/);
  expect(timelineSeries.map(({ label }) => label)).toEqual(["Denied", "Not approved", "Allowed"]);
  expect(effectWords["park"]).toBe("Not approved");
  expect(changeColumns.map(({ label }) => label)).toContain("Newly not approved");
  expect(stepWords.approve_if.yes).toBe("matches, needs an approval");
});

it("explains the decision as the denial that it is", () => {
  const decision = { effect: "park", code: "approval_required", rule: "/tools/run/approve_if/0", message: "Ask Ada.", trace: [] } as const;
  expect(explainDecision(decision)).toMatch(/^Denied: .* asks for a person's approval, and nobody can give one here yet\. “Ask Ada\.”$/);
});
