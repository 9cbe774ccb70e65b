// Policies are compiled once a version, in turns, and within what one server may hold.
import { expect, it } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { policyCompiler } from "@/proxy/snapshot/compile-policies";

const documentOf = (pattern: string) => JSON.stringify({ version: "1", default: "allow", tools: { t: { deny_if: [{ conditions: [{ path: "args.a", op: "regex", value: pattern, if_missing: "no_match" }] }] } } });

function scene(bounds: GatewayBounds = gatewayBounds) {
  let rests = 0;
  const compiler = policyCompiler(bounds, { begin: () => () => Promise.resolve(void (rests += 1)) });
  const policiesOf = (policies: readonly { readonly id: string; readonly version: number; readonly document: string }[], orgId = "org_1") => (
    compiler.policiesOf({ org: { id: orgId, slug: "one", configVersion: "1" }, policies, shadows: policies.slice(0, 1).map(({ id, version, document }) => ({ policyId: id, version, document })) })
  );
  return { policiesOf, rests: () => rests };
}

const one = { id: "pol_1", version: 1, document: documentOf("a") };
const two = { id: "pol_2", version: 7, document: documentOf("b") };

it("compiles nothing where the configuration changed and no version did, and what is new alone where one did", async () => {
  const { policiesOf, rests } = scene();
  const first = await policiesOf([one, two]);
  expect(first.shadows.get("pol_1 1")).toBe(first.live.get("pol_1"));
  const compiled = rests();
  expect(compiled).toBeGreaterThan(2);
  const again = await policiesOf([one, two]);
  expect([again.live.get("pol_1"), again.live.get("pol_2"), again.bytes]).toEqual([first.live.get("pol_1"), first.live.get("pol_2"), first.bytes]);
  expect(again.live.get("pol_1")?.compiled).toBe(first.live.get("pol_1")?.compiled);
  expect(rests()).toBe(compiled);
  const later = await policiesOf([one, { ...two, version: 8, document: documentOf("c") }]);
  expect(later.live.get("pol_1")?.compiled).toBe(first.live.get("pol_1")?.compiled);
  expect(later.live.get("pol_2")?.compiled).not.toBe(first.live.get("pol_2")?.compiled);
});

it("gives no organization what was compiled for another, nor one text for another of the same name", async () => {
  const { policiesOf } = scene();
  const first = (await policiesOf([one])).live.get("pol_1")?.compiled;
  expect((await policiesOf([one], "org_2")).live.get("pol_1")?.compiled).not.toBe(first);
  const other = (await policiesOf([{ ...one, document: documentOf("z") }])).live.get("pol_1")?.compiled;
  expect(other === "invalid" || other === undefined ? null : other.source.tools[0]?.section.denyIf[0]?.conditions[0]).toMatchObject({ operand: { value: "z" } });
});

it("denies what is past the bound of one server, and nothing before it", async () => {
  const bytes = (await scene().policiesOf([one])).bytes / 2;
  const { policiesOf } = scene({ ...gatewayBounds, policiesPerServerBytesMax: bytes * 2 + 1 });
  const { live, shadows, tooMany } = await policiesOf([one, two, { ...two, id: "pol_3" }]);
  expect([...live.values()].map(({ compiled }) => compiled === "invalid")).toEqual([false, false, true]);
  expect([shadows.get("pol_1 1")?.compiled, tooMany]).toEqual(["invalid", 2]);
});

it.each([["in number (policiesKeptMax)", (_bytes: number) => ({ policiesKeptMax: 1 })], ["in bytes (policiesKeptBytesMax)", (bytes: number) => ({ policiesKeptBytesMax: bytes })]])(
  "keeps so many for documents that are read again, %s, and compiles what it has forgotten once more", async (_which, boundsFor) => {
    const bytes = (await scene().policiesOf([one])).bytes / 2;
    const { policiesOf } = scene({ ...gatewayBounds, ...boundsFor(bytes) });
    const compiledOf = async (policy: typeof one) => (await policiesOf([policy])).live.get(policy.id)?.compiled;
    const first = await compiledOf(one);
    expect(await compiledOf(one)).toBe(first);
    await compiledOf(two);
    expect(await compiledOf(one)).not.toBe(first);
  },
);
