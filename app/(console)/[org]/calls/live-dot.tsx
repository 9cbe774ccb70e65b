// How the live log stands, as a shape beside its words: a full dot while it follows, two bars while it is held still, a ring while it tries, a triangle where it ended.

import { Circle, CircleDashed, Pause, TriangleAlert } from "lucide-react";
import type { LiveState } from "./use-live-calls";

export function LiveDot({ state }: { state: LiveState }) {
  if (state === "live") return <Circle aria-hidden className="size-2.5 fill-allow text-allow" />;
  if (state === "paused") return <Pause aria-hidden className="size-3.5" />;
  if (state === "connecting" || state === "lost") return <CircleDashed aria-hidden className="size-3" />;
  return <TriangleAlert aria-hidden className="size-3.5" />;
}
