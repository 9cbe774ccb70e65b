// What is not carried between the eras is listed, check by check: nothing else may differ, and nothing on the list may have come to pass.
import { expect, it } from "vitest";
import { differences, type Check } from "@/tests/conformance/checks";
import { compareWithList, notCarried } from "@/tests/conformance/not-carried";

const check = (scenario: string, id: string, status: string): Check => ({ scenario, id, status, description: `${id} holds`, reason: null });
const list = [{ scenario: "tasks", checks: ["begins", "ends"], reason: "no tasks" }];

it("a difference is listed by scenario and check, or is not", () => {
  const direct = [check("tasks", "begins", "SUCCESS"), check("tasks", "other", "SUCCESS"), check("calls", "begins", "SUCCESS")];
  const { listed, unlisted, idle } = compareWithList(differences(direct, direct.map((one) => ({ ...one, status: "FAILURE" }))), list);
  expect(listed.map(({ scenario, check: id, why }) => [scenario, id, why])).toEqual([["tasks", "begins", "no tasks"]]);
  expect(unlisted.map(({ scenario, check: id }) => [scenario, id])).toEqual([["tasks", "other"], ["calls", "begins"]]);
  expect(idle).toEqual([{ scenario: "tasks", check: "ends" }]);
});

it("the list names each check once, with a reason", () => {
  for (const entries of Object.values(notCarried)) {
    const names = entries.flatMap(({ scenario, checks }) => checks.map((id) => `${scenario} ${id}`));
    expect(new Set(names).size).toBe(names.length);
    expect(entries.every(({ reason }) => reason.length > 20)).toBe(true);
  }
});
