// Who only keeps connections open shuts nobody out, and who has shown a credential stays longest.
import { expect, it } from "vitest";
import { openConnections } from "@/proxy/neighbours/open-connections";

function scene(roomMax: number) {
  const connections = openConnections<{ readonly name: string; destroy(): void }>(roomMax);
  const ended: string[] = [];
  const open = (name: string) => {
    const connection = { name, destroy: () => void ended.push(name) };
    connections.opened(connection);
    return connection;
  };
  return { ...connections, open, ended };
}

it("ends none while there is room", () => {
  const { open, closed, ended } = scene(2);
  open("a");
  closed(open("b"));
  open("c");
  expect(ended).toEqual([]);
});

it("ends the stranger's connection that has been idle longest, then a trusted one that is idle, and none on which a request is under way", () => {
  const { open, begun, answered, trust, ended } = scene(4);
  const [trusted, busy, first, second] = [open("trusted"), open("busy"), open("first"), open("second")];
  trust(trusted);
  begun(busy);
  begun(first);
  answered(first);
  begun(second);
  answered(second);
  open("fifth");
  expect(ended).toEqual(["first"]);
  open("sixth");
  expect(ended).toEqual(["first", "second"]);
  for (const name of ["seventh", "eighth"]) begun(open(name));
  expect(ended).toEqual(["first", "second", "fifth", "sixth"]);
  begun(open("ninth"));
  expect(ended.at(-1)).toBe("trusted");
  begun(open("tenth"));
  expect(ended).toHaveLength(5);
  answered(busy);
  open("eleventh");
  expect(ended.at(-1)).toBe("busy");
});
