// PRO-02, PRO-07: the strict pass costs by the size of a body, whatever stands in it. Each kind of hostile body at doubling sizes.
import { classifyMessage } from "@/lib/mcp/classify-message";
import { createSseReader } from "@/lib/mcp/sse-events";
import { parseStrictJson } from "@/lib/mcp/strict-json";

export interface Growth {
  readonly kind: string;
  /** CPU microseconds at each size, the least of several runs. */
  readonly micros: readonly number[];
  /** Of the last doubling; 2 is linear. */
  readonly ratio: number;
}

const repeated = (unit: string, bytes: number) => unit.repeat(Math.max(1, Math.floor(bytes / unit.length)));
const message = (args: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":${args}}}`;
/** By its size; the bounds of a body cut most of these off early, which is as good. */
const bodies: Readonly<Record<string, (bytes: number) => string>> = {
  "one long string": (bytes) => message(`{"a":"${repeated("x", bytes)}"}`),
  "a string of escapes": (bytes) => message(`{"a":"${repeated("\\u0041", bytes)}"}`),
  "a string of pairs": (bytes) => message(`{"a":"${repeated("\\ud83d\\ude00", bytes)}"}`),
  "long keys": (bytes) => message(`{${Array.from({ length: 8 }, (_, at) => `"${at}${repeated("k", bytes / 8)}":1`).join(",")}}`),
  "many keys": (bytes) => message(`{${Array.from({ length: Math.min(9_000, bytes / 12) }, (_, at) => `"k${at}":${at}`).join(",")}}`),
  "many equal keys": (bytes) => message(`{${Array.from({ length: Math.min(9_000, bytes / 12) }, () => "\"k\":1").join(",")}}`),
  "many numbers": (bytes) => message(`[${repeated("[1,1,1,1,1,1,1,1],", bytes)}1]`),
  "a number without end": (bytes) => message(`{"a":${repeated("9", bytes)}}`),
  "a number after a point": (bytes) => message(`{"a":0.${repeated("1", bytes)}}`),
  "blanks": (bytes) => `${message("{}")}${repeated(" ", bytes)}`,
  "open brackets": (bytes) => repeated("[", bytes),
  "a lookalike in a long key": (bytes) => `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"${repeated("n\u0301", bytes / 2)}":1}}`,
};
const chunkSizes = { "an event in chunks of one byte": 1, "an event in chunks of 1 KiB": 1_024 } as const;

const sizes = [131_072, 262_144, 524_288, 1_000_000] as const;
const runs = 5;
/** Quadratic is 4; the machine is shared, and small times are noise. */
const ratioMax = 3;
const noiseMicros = 3_000;

/** How each kind grows. */
export function measureGrowth(): readonly Growth[] {
  const strict = Object.entries(bodies).map(([kind, make]) => growthOf(kind, (bytes) => {
    const body = new TextEncoder().encode(make(bytes));
    return () => {
      const reading = parseStrictJson(body);
      if (reading.ok) classifyMessage({ httpMethod: "POST" }, reading);
    };
  }));
  const events = Object.entries(chunkSizes).map(([kind, chunkBytes]) => growthOf(kind, (bytes) => {
    const stream = new TextEncoder().encode(`data: ${"x".repeat(bytes)}\n\n`);
    return () => {
      const reader = createSseReader();
      for (let at = 0; at < stream.length; at += chunkBytes) reader.push(stream.subarray(at, at + chunkBytes));
    };
  }));
  return [...strict, ...events];
}

/** True where the last doubling is no more than linear, or too quick to tell. */
export function isLinear({ micros, ratio }: Growth): boolean {
  return ratio <= ratioMax || (micros.at(-1) ?? 0) < noiseMicros;
}

function growthOf(kind: string, prepare: (bytes: number) => () => void): Growth {
  const micros = sizes.map((bytes) => {
    const run = prepare(bytes);
    return Math.min(...Array.from({ length: runs }, () => {
      const before = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    }));
  });
  return { kind, micros, ratio: (micros.at(-1) ?? 0) / Math.max(1, micros.at(-2) ?? 0) };
}
