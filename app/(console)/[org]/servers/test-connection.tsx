"use client";
// Lets the gateway connect to a server from wherever its trouble is shown, and says beside the button how that goes.

import { LoaderCircle, PlugZap } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { cn } from "@/app/_ui/class-names";
import { reachConsole } from "@/app/_ui/reach-console";
import { testConnectionAction } from "./actions";
import { foundSentence } from "./[server]/found-sentence";
import { lookWords } from "./[server]/look-words";
import { watchLook } from "./[server]/watch-look";

interface TestConnectionProps {
  org: string;
  server: { readonly id: string; readonly name: string; readonly origin: string };
  /** What is said of its trouble beside the button already. */
  shown?: string | undefined;
  className?: string | undefined;
}

type Told = { readonly kind: "running" | "good" | "bad"; readonly words: string };

export function TestConnection({ org, server, shown, className }: TestConnectionProps) {
  const router = useRouter();
  const [told, setTold] = useState<Told | null>(null);
  const watching = useRef<AbortController | null>(null);
  useEffect(() => () => watching.current?.abort(), []);

  async function test(): Promise<Told> {
    const abort = new AbortController();
    watching.current = abort;
    const asked = await reachConsole(testConnectionAction(org, { serverId: server.id }));
    if (!asked.ok) return { kind: "bad", words: asked.message };
    const say = ({ state, progress }: { state: string; progress: string }) => setTold({ kind: "running", words: lookWords(state, progress, server.origin) });
    const end = await watchLook(`/${org}/jobs/${asked.value.jobId}`, asked.value.moment, say, abort.signal);
    if (end.kind === "lost") return { kind: "bad", words: "The console does not answer. Reload the page." };
    router.refresh();
    if (end.kind === "failed") return { kind: "bad", words: end.message === shown ? "Still so: tested just now." : end.message };
    const words = end.found === null ? "Connected." : `Connected. ${foundSentence(end.found)}`;
    // The row may leave the list with its trouble, and the button with it.
    toast.success(`${server.name}: ${words}`);
    return { kind: "good", words };
  }

  function start(): void {
    if (told?.kind === "running") return;
    setTold({ kind: "running", words: "Asking the gateway to connect…" });
    test().then(setTold, () => {
      if (watching.current?.signal.aborted !== true) setTold({ kind: "bad", words: "The console does not answer. Reload the page." });
    });
  }

  const isRunning = told?.kind === "running";
  return (
    <div className={cn("relative z-1 flex flex-col items-start gap-1", className)}>
      <Button size="sm" onClick={start} aria-disabled={isRunning} aria-label={`Test connection to ${server.name}`}>
        {isRunning ? <LoaderCircle aria-hidden className="animate-spin-late" /> : <PlugZap aria-hidden />} Test connection
      </Button>
      <p role="status" className={cn("text-xs whitespace-normal", told?.kind === "bad" ? "text-deny" : told?.kind === "good" ? "text-allow" : "text-ink-muted")}>
        {told?.words}
      </p>
    </div>
  );
}
