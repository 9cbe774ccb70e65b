// What a client is to the run: where it comes from, what it must do, how it is made to look.
import { z } from "zod";
import type { Access, CallAnswer } from "@/tests/e2e/parts/mcp-clients";
import type { PinnedPackage } from "./install-client";
import type { Seen } from "./seen";

/** Where a client runs. */
export interface Place {
  /** Of its package. */
  readonly folder: string;
  /** The Node that it needs. */
  readonly node: string;
  /** An environment with a home of its own and nothing of ours. */
  readonly env: Readonly<Record<string, string>>;
}

export interface TestedClient {
  readonly name: string;
  /** Null for one that is among the product's own packages. */
  readonly package: PinnedPackage | null;
  /** The era that its calls must be in; null where either is right. */
  readonly era: "legacy" | "modern" | null;
  /** A program of its package that is published for some platforms alone: where it does not install or start, the client is skipped, with the reason. */
  readonly platformProgram: string | null;
  look(access: Access, place: Place): Promise<Seen>;
}

/** A tool's result as text. */
export const toolResult = z.looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })), isError: z.boolean().optional() })
  .transform(({ content, isError }): CallAnswer => ({ isError: isError === true, text: content.map(({ text }) => text ?? "").join("\n") }));
