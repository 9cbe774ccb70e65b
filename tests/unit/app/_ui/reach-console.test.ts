import { UnrecognizedActionError } from "next/dist/client/components/unrecognized-action-error";
import { redirect } from "next/navigation";
import { expect, it } from "vitest";
import { reachConsole } from "@/app/_ui/reach-console";

it("answers where the network does not, and passes on every answer", async () => {
  expect(await reachConsole(Promise.reject(new TypeError("Failed to fetch")))).toMatchObject({ ok: false, message: expect.stringContaining("cannot be reached") });
  expect(await reachConsole(Promise.resolve({ ok: true, value: 1 }))).toEqual({ ok: true, value: 1 });
});

it("tells a console that failed, and one that is another version by now, from one that is away", async () => {
  expect(await reachConsole(Promise.reject(Object.assign(new Error("An error occurred"), { digest: "1234" })))).toMatchObject({ ok: false, code: "failed", message: expect.stringContaining("an error of its own") });
  expect(await reachConsole(Promise.reject(new UnrecognizedActionError("gone")))).toMatchObject({ ok: false, code: "upgraded", message: expect.stringContaining("Reload") });
});

it("leaves a redirect to Next, which would otherwise be taken for a console that is away", async () => {
  await expect(reachConsole((async () => redirect("/sign-in"))())).rejects.toMatchObject({ digest: expect.stringContaining("/sign-in") });
});
