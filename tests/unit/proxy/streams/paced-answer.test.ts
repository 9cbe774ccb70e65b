// However much of an event stream comes at once, a part of it is read in one turn of the process.
import { expect, it } from "vitest";
import { eventTurns } from "@/proxy/neighbours/event-turns";
import { pacedAnswer } from "@/proxy/streams/paced-answer";
import type { BodySink, UpstreamAnswer } from "@/proxy/upstream/dispatch-upstream";

const bounds = { eventLinesAtOnceMax: 4, eventBytesAtOnceMax: 20 };
const stream = { "content-type": "text/event-stream; charset=utf-8" };

/** One process: its turns, and the streams that are read in them. */
function scene() {
  const turns: (() => void)[] = [];
  const waiting: { readonly orgId: string; readonly begin: () => void }[] = [];
  const readers = eventTurns(bounds, { take: ({ orgId }) => new Promise((begin) => void waiting.push({ orgId, begin })) }, (next) => void turns.push(next));
  return {
    turns, waiting,
    passTurn: () => {
      for (const next of turns.splice(0)) next();
    },
    async begin(): Promise<void> {
      waiting.shift()?.begin();
      await Promise.resolve();
    },
    open(orgId = "one", headers: Record<string, string> = stream, onData: (paced: UpstreamAnswer) => void = () => undefined) {
      const said: string[] = [];
      const read: string[] = [];
      let below: BodySink | null = null;
      const answer: UpstreamAnswer = {
        status: 200, headers,
        read: (sink) => {
          below = sink;
        },
        pause: () => void said.push("pause"), resume: () => void said.push("resume"),
        abort: () => {
          said.push("abort");
          below?.fail(new Error("given up"));
        },
      };
      const paced = pacedAnswer(answer, { orgId, grantId: `grant of ${orgId}` }, readers);
      paced.read({
        data: (chunk) => {
          read.push(chunk.toString());
          onData(paced);
        },
        end: () => void read.push("end"), fail: () => void read.push("fail"),
      });
      return { answer, paced, said, read, take: (text: string) => below?.data(Buffer.from(text)), end: () => below?.end(), fail: () => below?.fail(new Error("broke")) };
    },
  };
}

it("gives what is one part at once, byte for byte, and holds nobody back", () => {
  const { open, waiting } = scene();
  const { read, said, take, end } = open();
  take("a\n\nb\n\n");
  end();
  expect([read, said, waiting.length]).toEqual([["a\n\nb\n\n", "end"], [], 0]);
});

it.each([["lines", "a\n\nb\n\nc\n\nd\r\re\n\n", ["a\n\nb\n\n", "c\n\nd\r\r", "e\n\n"]], ["bytes", "x".repeat(45), ["x".repeat(20), "x".repeat(20), "x".repeat(5)]]])(
  "gives what is more a part at a time, each in a turn, and reads no more meanwhile: %s", async (_of, text, parts) => {
    const { open, begin } = scene();
    const { read, said, take, end } = open();
    take(text);
    end();
    for (let given = 1; given < parts.length; given += 1) {
      expect(read).toEqual(parts.slice(0, given));
      await begin();
    }
    expect(read).toEqual([...parts, "end"]);
    expect(said[0]).toBe("pause");
  });

it("counts all streams of an organization together, and no other's, until the turn is over", async () => {
  const { open, waiting, passTurn, begin } = scene();
  const [first, second, other] = [open(), open(), open("another")];
  for (const one of [first, second, other]) one.take("a\n\nb\n\n");
  expect([first.read, second.read, other.read, waiting.map(({ orgId }) => orgId)]).toEqual([["a\n\nb\n\n"], [], ["a\n\nb\n\n"], ["one"]]);
  passTurn();
  first.take("c\n\n");
  expect(first.read).toEqual(["a\n\nb\n\n", "c\n\n"]);
  await begin();
  expect([second.read, second.said]).toEqual([["a\n\nb\n\n"], ["pause", "resume"]]);
});

it("keeps what waits while its reader reads nothing, and gives it in order afterwards", async () => {
  const { open, begin, passTurn } = scene();
  const one = open("one", stream, (paced) => paced.pause());
  one.take("a\n\nb\n\nc\n\n");
  passTurn();
  expect(one.read).toEqual(["a\n\nb\n\n"]);
  one.paced.resume();
  one.end();
  await begin();
  expect(one.read).toEqual(["a\n\nb\n\n", "c\n\n", "end"]);
});

it("gives a part after the one before it, also to a reader that pauses and resumes while it reads", async () => {
  const { open, begin, passTurn } = scene();
  const done: string[] = [];
  const one = open("one", stream, (paced) => {
    const part = one.read.at(-1) ?? "";
    paced.pause();
    paced.resume();
    done.push(part);
  });
  one.take("a\n\nb\n\nc\n\nd\n\ne\n\nf\n\n");
  one.end();
  while (!one.read.includes("end")) {
    passTurn();
    await begin();
  }
  expect(done).toEqual(["a\n\nb\n\n", "c\n\nd\n\n", "e\n\nf\n\n"]);
});

it("forgets what waits where it is given up, and says so once, also where the server had ended already", async () => {
  for (const isOver of [false, true]) {
    const { open, begin } = scene();
    const { paced, read, take, end } = open();
    take("a\n\nb\n\nc\n\n");
    if (isOver) end();
    paced.abort();
    await begin();
    expect(read).toEqual(["a\n\nb\n\n", "fail"]);
  }
});

it("tells of a stream that broke after what had come of it", async () => {
  const { open, begin } = scene();
  const { read, take, fail } = open();
  take("a\n\nb\n\nc\n\n");
  fail();
  await begin();
  expect(read).toEqual(["a\n\nb\n\n", "c\n\n", "fail"]);
});

it("leaves every other answer as it is", () => {
  const { open } = scene();
  const { answer, paced } = open("one", { "content-type": "application/json" });
  expect(paced).toBe(answer);
});

it.each([["at once", 1], ["in a turn that it waited for", 3]])("tells a reader that throws, %s, that the stream failed, and gives the server up", async (_when, at) => {
  let given = 0;
  const { open, begin } = scene();
  const { read, said, take } = open("one", stream, () => {
    given += 1;
    if (given === at) throw new Error("a fault of the reader");
  });
  take("a\n\nb\n\nc\n\nd\n\ne\n\nf\n\n");
  for (let turns = 0; turns < 4; turns += 1) await begin();
  expect([read.at(-1), read.length, said.at(-1)]).toEqual(["fail", at + 1, "abort"]);
});
