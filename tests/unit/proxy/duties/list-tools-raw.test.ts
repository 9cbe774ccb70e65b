// A server's tool list is read to its end or to a bound: a cursor that leads in circles, or pages without end, cost no more (DOS-05).
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { listToolsRaw, ToolListTooLargeError, type ToolPage } from "@/proxy/duties/list-tools-raw";

const tool = (name: string) => ({ name, inputSchema: { type: "object" } });

/** Pages of one tool each, `count` of them or without end. */
function pages(count: number) {
  const asked: (string | undefined)[] = [];
  const readPage = (cursor: string | undefined): Promise<ToolPage> => {
    asked.push(cursor);
    return Promise.resolve({ tools: [tool(`t${String(asked.length)}`)], ...(asked.length < count && { nextCursor: String(asked.length) }) });
  };
  return { asked, readPage };
}

it("reads as many pages as it may, and one more not at all (toolListPagesMax)", async () => {
  const bounds = { ...gatewayBounds, toolListPagesMax: 3 };
  const whole = pages(3);
  expect((await listToolsRaw(whole.readPage, bounds)).map(({ name }) => name)).toEqual(["t1", "t2", "t3"]);
  expect(whole.asked).toEqual([undefined, "1", "2"]);
  const endless = pages(Infinity);
  await expect(listToolsRaw(endless.readPage, bounds)).rejects.toThrow(ToolListTooLargeError);
  expect(endless.asked).toHaveLength(3);
});

it("reads as many bytes of definitions as it may, over all pages, and stops at the page that brings one more (toolListBytesMax)", async () => {
  const bytes = [["t1"], ["t2"]].map((names) => JSON.stringify(names.map(tool)).length).reduce((sum, one) => sum + one);
  expect(await listToolsRaw(pages(2).readPage, { ...gatewayBounds, toolListBytesMax: bytes })).toHaveLength(2);
  const { asked, readPage } = pages(5);
  await expect(listToolsRaw(readPage, { ...gatewayBounds, toolListBytesMax: bytes - 1 })).rejects.toThrow(ToolListTooLargeError);
  expect(asked).toHaveLength(2);
});
