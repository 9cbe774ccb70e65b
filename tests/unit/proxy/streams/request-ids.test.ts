// An id of a request is one request's in its session, until it is answered.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { requestIds } from "@/proxy/streams/request-ids";

it("gives an id to one request of a session at a time, whatever its type, and again once it was answered", () => {
  const { take } = requestIds(gatewayBounds);
  const first = take("s", 1);
  expect([first, take("s", 1), take("s", "1"), take("t", 1)].map((id) => id !== null)).toEqual([true, false, true, true]);
  first?.leave(true);
  expect(take("s", 1)).not.toBeNull();
});

it("gives no id again that was never answered, of so many (unansweredIdsMax) and for so long (streamLifeMs)", async () => {
  const { take } = requestIds({ unansweredIdsMax: 2, streamLifeMs: 200 });
  for (const id of [1, 2]) take("s", id)?.leave(false);
  expect([take("s", 1), take("s", 2)]).toEqual([null, null]);
  take("s", 3)?.leave(false);
  expect([take("s", 1) !== null, take("s", 2), take("s", 3)]).toEqual([true, null, null]);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect([take("s", 2), take("s", 3)].map((id) => id !== null)).toEqual([true, true]);
});
