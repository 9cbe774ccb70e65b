"use client";
// Begins the draft anew from a starting point or from another policy, after showing what that would change.
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { ChevronDown } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/app/_ui/menu";
import { reachConsole } from "@/app/_ui/reach-console";
import { formatDocument } from "@/lib/policy-engine/format-document";
import { startingPoint, startingPointNames } from "@/lib/policy-engine/starting-points";
import { readVersionAction } from "../actions";
import type { PolicyCopy } from "../builder-types";
import { useDraft } from "../draft/policy-draft-context";
import { startingPointWords } from "../starting-point-words";
import { ImportDialog } from "./import-dialog";
import type { PolicyFile } from "./read-policy-file";

const copiesListed = 50;

export function StartOverMenu() {
  const { org, policy, tools, copies } = useDraft();
  const [chosen, setChosen] = useState<PolicyFile | null>(null);
  const [isPending, startTransition] = useTransition();

  function copy({ id, label, liveVersion }: PolicyCopy): void {
    startTransition(async () => {
      const answer = await reachConsole(readVersionAction(org, { policyId: id, number: liveVersion }));
      if (answer.ok) setChosen({ ok: true, name: label, text: answer.value.document });
      else toast.error(answer.message);
    });
  }

  const others = copies.filter(({ id }) => id !== policy.id);
  return (
    <>
      <Menu align="start" trigger={<Button size="sm" disabled={isPending}>Start over<ChevronDown aria-hidden /></Button>}>
        <MenuLabel>From a starting point</MenuLabel>
        {startingPointNames.map((name) => {
          const { label } = startingPointWords[name];
          return <MenuItem key={name} onSelect={() => setChosen({ ok: true, name: label, text: formatDocument(startingPoint(name, tools)) })}>{label}</MenuItem>;
        })}
        {others.length === 0 ? null : (
          <>
            <MenuSeparator />
            <MenuLabel>From the live version of</MenuLabel>
            {others.slice(0, copiesListed).map((other) => <MenuItem key={other.id} onSelect={() => copy(other)}>{other.label}</MenuItem>)}
          </>
        )}
      </Menu>
      {chosen === null ? null : <ImportDialog file={chosen} title={`Start over: ${chosen.name}`} onClose={() => setChosen(null)} />}
    </>
  );
}
