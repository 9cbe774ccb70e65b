"use client";
// A rule or limit was asked for, of a tool whose calls the policy refuses outright: it would have nothing to decide. Says so, and offers what would.
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import type { Stance } from "@/lib/policy-engine/section-stance";

const why: Readonly<Partial<Record<Stance, string>>> = {
  deny: "Every call of this tool is denied",
  hide: "This tool is hidden, and every call of it is refused",
  unlisted: "The policy does not name this tool",
};

export function MakeOffer({ act, stance, onBegin }: { act: "rule" | "limit"; stance: Stance; onBegin: () => void }) {
  const reason = why[stance];
  if (reason === undefined) return null;
  return (
    <Callout title={`${reason}: a ${act} here has nothing to decide`} action={<Button size="sm" onClick={onBegin}>{act === "rule" ? "Let calls pass within a rule" : "Let calls pass within a limit"}</Button>}>
      With Custom, calls pass within the rules and limits that you write. The draft changes at once; nothing is live before you publish it.
    </Callout>
  );
}
