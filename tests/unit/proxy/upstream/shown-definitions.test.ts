// What agents were shown waits to be told, in so many bytes, of each server now and then.
import { expect, it } from "vitest";
import { shownDefinitions } from "@/proxy/upstream/shown-definitions";
import { plainDocument } from "@/tests/support/plain-server";

const bounds = { shownDefinitionsBytesMax: 4_000, shownDefinitionsBytesPerOrgMax: 1_000, shownDefinitionsRestMs: 60_000, shownDefinitionsServersMax: 100 };
const place = (serverId = "srv_1", orgId = "org_1") => plainDocument({ serverId, orgId });
const shown = (name: string, definition: string) => [{ name, definition: Buffer.from(definition) }];

function register() {
  const clock = { ms: 1_000 };
  return { clock, register: shownDefinitions(bounds, () => clock.ms) };
}

it("tells the first of each tool since it was told, of one server after the other, and holds nothing then", () => {
  const { register: noted } = register();
  noted.note(place(), shown("a", "one"));
  noted.note(place(), [...shown("b", "two"), ...shown("a", "three")]);
  noted.note(place("srv_2", "org_2"), shown("a", "four"));
  expect(noted.take()).toEqual({ orgId: "org_1", serverId: "srv_1", url: "https://mcp.example/mcp", definitions: new Map([["a", Buffer.from("one")], ["b", Buffer.from("two")]]) });
  expect(noted.take()).toMatchObject({ orgId: "org_2", serverId: "srv_2" });
  expect(noted.take()).toBeNull();
  expect(noted.heldBytes()).toBe(0);
});

it("tells of a server again after a rest alone, and of what came meanwhile", () => {
  const { clock, register: noted } = register();
  noted.note(place(), shown("a", "one"));
  expect(noted.take()?.definitions.size).toBe(1);
  noted.note(place(), shown("b", "two"));
  clock.ms += bounds.shownDefinitionsRestMs - 1;
  expect(noted.take()).toBeNull();
  clock.ms += 2;
  expect(noted.take()?.definitions).toEqual(new Map([["b", Buffer.from("two")]]));
});

it("holds no more of one organization, nor of all, than may be, and takes the rest when there is room (law L12)", () => {
  const { register: noted } = register();
  const half = "x".repeat(500);
  for (const name of ["a", "b", "c"]) noted.note(place(), shown(name, half));
  expect(noted.heldBytes()).toBe(bounds.shownDefinitionsBytesPerOrgMax);
  noted.note(place(), shown("a", half));
  expect(noted.heldBytes()).toBe(bounds.shownDefinitionsBytesPerOrgMax);
  for (let org = 2; org < 10; org += 1) for (const name of ["a", "b"]) noted.note(place(`srv_${String(org)}`, `org_${String(org)}`), shown(name, half));
  expect(noted.heldBytes()).toBe(bounds.shownDefinitionsBytesMax);
  expect([...(noted.take()?.definitions.keys() ?? [])]).toEqual(["a", "b"]);
  noted.note(place("srv_9", "org_9"), shown("c", half));
  expect(noted.heldBytes()).toBe(bounds.shownDefinitionsBytesMax - 500);
});
