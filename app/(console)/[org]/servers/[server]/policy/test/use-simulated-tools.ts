"use client";
// The tools as the gateway knows them, the check of the called one's arguments among it. The library that makes it comes with the first call.
import { useEffect, useMemo, useState } from "react";
import type { SimulatedServer } from "@/lib/simulator/simulate-call";
import type { BuilderTool } from "../builder-types";

interface Made {
  readonly from: BuilderTool;
  readonly tool: SimulatedServer["tools"][number];
}

/** Null for the moment in which the check of the called tool is being made. */
export function useSimulatedTools(tools: readonly BuilderTool[], called: string): SimulatedServer["tools"] | null {
  const from = tools.find(({ name }) => name === called);
  const [made, setMade] = useState<Made | null>(null);
  useEffect(() => {
    if (from === undefined) return;
    let isWanted = true;
    const make = async (): Promise<void> => {
      const { simulatedTool } = await import("@/lib/simulator/simulated-tool");
      const tool = await simulatedTool(from);
      if (isWanted) setMade({ from, tool });
    };
    void make();
    return () => {
      isWanted = false;
    };
  }, [from]);
  return useMemo(() => {
    if (from === undefined) return tools;
    return made?.from === from ? tools.map((tool) => (tool === from ? made.tool : tool)) : null;
  }, [tools, from, made]);
}
