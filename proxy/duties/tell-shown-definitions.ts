// Tells Postgres which tools servers list to agents with other definitions than the reviewed ones: each waits for a person then, as a tool that a
// look found changed, and a look is asked for.
import type { Pool } from "pg";
import type { WorkTurns } from "@/lib/base/work-turns";
import { randomId } from "@/lib/crypto/random-id";
import type { Logger } from "@/lib/log/logger";
import type { JsonValue } from "@/lib/mcp/json-value";
import { readToolDefinition } from "@/lib/mcp/tool-definition";
import { toolPin } from "@/lib/tools/tool-pin";
import type { GatewayBounds } from "../bounds";
import type { ShownDefinitions } from "../deps";
import { shownDefinitions, type ShownNote } from "../upstream/shown-definitions";

const note = "SELECT note_shown_definitions($1, $2, $3, $4::jsonb, $5, $6)";

export interface DefinitionTeller extends ShownDefinitions {
  /** Resolves when everything that may be told by now is, or could not be. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export interface TellerDeps {
  readonly pool: Pool;
  /** For reading what was shown: two megabytes of an organization at once. */
  readonly turns: WorkTurns;
  readonly bounds: GatewayBounds;
  readonly monotonicMs: () => number;
  readonly log: Logger;
}

/** About every second, a server after the other, and none more often than `shownDefinitionsRestMs`. A failure is logged; what agents are shown next is told then. */
export function tellShownDefinitions({ pool, turns, bounds, monotonicMs, log }: TellerDeps): DefinitionTeller {
  const register = shownDefinitions(bounds, monotonicMs);
  let under = Promise.resolve();

  async function tell({ orgId, serverId, url, definitions }: ShownNote): Promise<void> {
    log.warn({ org: orgId, server: serverId, tools: [...definitions.keys()].slice(0, namesLoggedMax) }, "a server lists tools to agents otherwise than they were reviewed");
    const rest = turns.begin();
    const tools: object[] = [];
    for (const [name, written] of definitions) {
      tools.push(...readShown(name, written));
      await rest();
    }
    await pool.query(note, [orgId, serverId, url, JSON.stringify(tools), randomId("job"), bounds.shownDefinitionsLookMs]);
  }

  function flush(): Promise<void> {
    under = under.then(async () => {
      for (let next = register.take(); next !== null; next = register.take()) await tell(next);
    }).catch((error: unknown) => log.warn({ err: error }, "what servers list to agents could not be told for the moment"));
    return under;
  }

  const timer = setInterval(() => void flush(), bounds.shownDefinitionsWriteMs);
  timer.unref();
  return {
    note: register.note,
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

const namesLoggedMax = 10;

/** Nothing of a definition that no inventory takes: a look leaves it out, and says so. */
function readShown(name: string, written: Buffer): readonly object[] {
  const definition: JsonValue = JSON.parse(storable(written.toString()));
  const read = readToolDefinition(definition);
  return read.ok ? [{ name, pin: toolPin(read.tool), definition }] : [];
}

/** U+0000 is the one character that no jsonb holds: another stands in its place, or a server could keep from people what it shows agents. */
function storable(json: string): string {
  return json.replace(/\\(?:u0000|.)/g, (escape) => (escape === "\\u0000" ? "\\ufffd" : escape));
}
