"use client";
// Accepts the definition that is on the screen, and no other.

import { useTransition } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { reachConsole } from "@/app/_ui/reach-console";
import { acceptToolsAction } from "../../../actions";

export function AcceptTool({ org, serverId, toolId, pin, label }: { org: string; serverId: string; toolId: string; pin: string; label: string }) {
  const [pending, start] = useTransition();
  function accept(): void {
    start(async () => {
      const answer = await reachConsole(acceptToolsAction(org, { serverId, tools: [{ toolId, pin }] }));
      if (!answer.ok) toast.error(answer.message);
      else if (answer.value.accepted === 0) toast.warning("It changed again meanwhile. Reload and look at it once more.");
      else toast.success("Accepted.");
    });
  }
  return (
    <Button variant="primary" aria-disabled={pending} onClick={pending ? undefined : accept} className="self-start">
      {label}
    </Button>
  );
}
