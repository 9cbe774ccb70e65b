// What gateways logged beside their ordinary work, and what Postgres did, so that a call that was lost can be explained afterwards.
import fs from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { GatewayProcess } from "@/tests/support/gateway-process";

const lineSchema = z.object({ level: z.enum(["warn", "error", "fatal"]), msg: z.string(), err: z.object({ message: z.string(), code: z.string().optional() }).optional() });
const troubles = /FATAL|PANIC|signal|recovery|statement timeout|lock/;
const linesMax = 40;

/** Each thing once, with how often; the most frequent first. `folder` is that of the world's own Postgres. */
export function whatWasSaid(gateways: readonly GatewayProcess[], folder: string): readonly string[] {
  const said = new Map<string, number>();
  const note = (what: string) => said.set(what, (said.get(what) ?? 0) + 1);
  for (const line of gateways.flatMap(({ lines }) => lines)) {
    const { success, data } = lineSchema.safeParse(asJson(line));
    if (success) note(`gateway: ${data.msg}${data.err === undefined ? "" : ` (${data.err.message}${data.err.code === undefined ? "" : `, ${data.err.code}`})`}`);
  }
  for (const line of fs.readFileSync(path.join(folder, "postgres", "server.log"), "utf8").split("\n")) {
    if (troubles.test(line)) note(`Postgres: ${line.replace(/^.*?\] /, "")}`);
  }
  return [...said].sort(([, one], [, other]) => other - one).slice(0, linesMax).map(([what, times]) => `${String(times)} × ${what}`);
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
