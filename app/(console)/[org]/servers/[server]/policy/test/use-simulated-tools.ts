"use client";
// The tools as the gateway knows them, the checks of the called ones' arguments among it. The library that makes them comes with the first call.
import { useEffect, useMemo, useState } from "react";
import type { SimulatedServer } from "@/lib/simulator/simulate-call";
import type { BuilderTool } from "../builder-types";

type CheckedTool = BuilderTool & SimulatedServer["tools"][number];

/** Null for the moment in which the check of a called tool is being made. */
export function useSimulatedTools(tools: readonly BuilderTool[], called: ReadonlySet<string>): readonly CheckedTool[] | null {
  const [made, setMade] = useState<ReadonlyMap<BuilderTool, CheckedTool>>(new Map());
  const missing = useMemo(() => tools.filter((tool) => called.has(tool.name) && !made.has(tool)), [tools, called, made]);
  useEffect(() => {
    if (missing.length === 0) return;
    let isWanted = true;
    const make = async (): Promise<void> => {
      const { simulatedTool } = await import("@/lib/simulator/simulated-tool");
      const checked = await Promise.all(missing.map(async (tool) => [tool, await simulatedTool(tool)] as const));
      if (isWanted) setMade((before) => new Map([...before, ...checked]));
    };
    void make();
    return () => {
      isWanted = false;
    };
  }, [missing]);
  return useMemo(() => (missing.length > 0 ? null : tools.map((tool) => made.get(tool) ?? tool)), [tools, missing, made]);
}
