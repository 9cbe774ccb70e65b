"use client";
// What is looked for as one types: asked once the typing rests, and of the last text alone.
import { useEffect, useState } from "react";
import type { ActionResult } from "@/app/_ui/action-result";
import type { PaletteGroup } from "@/app/_ui/command-palette";

/** Answers at most a few of each kind. */
export type FindPlaces = (text: string) => Promise<ActionResult<readonly PaletteGroup[]>>;

const restMs = 150;
/** The action refuses fewer (lib/base/find-by-name.ts). */
const charactersMin = 2;

export interface FoundGroups {
  readonly groups: readonly PaletteGroup[];
  readonly state: "rest" | "looking" | "failed";
}

const nothing: FoundGroups = { groups: [], state: "rest" };

export function useFoundGroups(typed: string, find: FindPlaces | undefined): FoundGroups {
  const text = typed.trim();
  const isAsked = find !== undefined && text.length >= charactersMin;
  const [answer, setAnswer] = useState<{ readonly text: string; readonly found: FoundGroups } | null>(null);
  useEffect(() => {
    if (!isAsked || find === undefined) return;
    let isCurrent = true;
    const told = (found: FoundGroups): void => {
      if (isCurrent) setAnswer({ text, found });
    };
    const timer = setTimeout(() => {
      find(text).then(
        (result) => told(result.ok ? { groups: result.value, state: "rest" } : { groups: [], state: "failed" }),
        () => told({ groups: [], state: "failed" }),
      );
    }, restMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, isAsked, find]);
  if (!isAsked) return nothing;
  // What was found for the text before stays until there is something else: the palette leaves out what does not fit.
  return answer?.text === text ? answer.found : { groups: answer?.found.groups ?? [], state: "looking" };
}
