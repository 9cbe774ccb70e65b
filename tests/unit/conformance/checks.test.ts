// The comparison of two runs of the conformance suite: what it must not overlook.
import { describe, expect, it } from "vitest";
import { countByScenario, differences, type Check } from "@/tests/conformance/checks";

const check = (id: string, status: string, scenario = "ping"): Check => ({ scenario, id, status, description: `${id} holds`, reason: null });

describe("two runs differ", () => {
  it("not where they found the same, whatever is only said for information", () => {
    expect(differences([check("a", "SUCCESS"), check("b", "INFO")], [check("a", "SUCCESS")])).toEqual([]);
  });
  it.each([
    ["where a check fails in one alone", [check("a", "SUCCESS")], [check("a", "FAILURE")]],
    ["also where it does better", [check("a", "FAILURE")], [check("a", "SUCCESS")]],
    ["where a check is missing in one", [check("a", "SUCCESS")], []],
    ["where a check is there once more", [check("a", "SUCCESS")], [check("a", "SUCCESS"), check("a", "SUCCESS")]],
    ["where the same check is of another scenario", [check("a", "SUCCESS")], [check("a", "SUCCESS", "tools-list"), check("b", "INFO")]],
  ])("%s", (_name, direct, gateway) => expect(differences(direct, gateway).length).toBeGreaterThan(0));
});

it("checks are counted by scenario, in the order of the run", () => {
  expect(countByScenario([check("a", "SUCCESS", "z"), check("b", "FAILURE", "a"), check("c", "SKIPPED", "z")])).toEqual([
    { scenario: "z", passed: 1, failed: 0, other: 1 }, { scenario: "a", passed: 0, failed: 1, other: 0 },
  ]);
});
