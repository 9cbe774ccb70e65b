import { expect, it } from "vitest";
import { reachConsole } from "@/app/_ui/reach-console";

it("answers where the network does not, and passes on every answer", async () => {
  expect(await reachConsole(Promise.reject(new TypeError("Failed to fetch")))).toMatchObject({ ok: false, message: expect.stringContaining("cannot be reached") });
  expect(await reachConsole(Promise.resolve({ ok: true, value: 1 }))).toEqual({ ok: true, value: 1 });
});
