"use client";
// Adds a section that governs tools not yet known: by risk class, or by a pattern of names, whose matches show as one types.
import { useState, type FormEvent } from "react";
import { Plus } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { RiskBadge } from "@/app/_ui/risk-badge";
import { TextInput } from "@/app/_ui/text-input";
import { addSection, readSection, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { compileNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { setSectionStance } from "@/lib/policy-engine/section-stance";
import { riskClasses } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { problemSentence } from "../rules/problem-sentence";

const matchesShown = 8;

export function AddSectionDialog() {
  const { shown, tools, edit, select, isEditable } = useDraft();
  const [open, setOpen] = useState(false);
  const [pattern, setPattern] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  if (!shown.ok) return null;
  const { document } = shown;
  const wanted = pattern.trim();
  const matches = compileNamePattern(wanted);
  const matched = wanted === "" ? [] : tools.filter(({ name }) => matches(name));

  function add(section: Exclude<SectionRef, "all_tools">): void {
    // A class begins with what it is likely wanted for: its tools may be called, and rules are added.
    const problem = edit((now) => ("risk" in section ? setSectionStance(now, section, "allow") : addSection(now, section)));
    setFault(problem === null ? null : problemSentence(problem));
    if (problem !== null) return;
    setOpen(false);
    setPattern("");
    select(section);
  }
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (wanted !== "") add({ tool: wanted });
  }
  return (
    <Dialog
      open={open} onOpenChange={setOpen} title="Govern by class or pattern" description="Such a section also holds for tools that the server adds later."
      trigger={<Button size="sm" variant="ghost" disabled={!isEditable} className="w-full justify-start text-ink-faint"><Plus aria-hidden />By class or pattern</Button>}
    >
      <div className="flex flex-col gap-5">
        <ul aria-label="Risk classes" className="flex flex-col gap-1.5">
          {riskClasses.map((risk) => {
            const count = tools.filter((tool) => tool.risk === risk).length;
            const isThere = readSection(document, { risk }) !== null;
            return (
              <li key={risk} className="flex items-center gap-3">
                <RiskBadge risk={risk} />
                <span className="flex-1 text-sm text-ink-muted">{count === 1 ? "1 tool now" : `${String(count)} tools now`}</span>
                {isThere
                  ? <Button size="sm" variant="ghost" onClick={() => { setOpen(false); select({ risk }); }}>Show</Button>
                  : <Button size="sm" onClick={() => add({ risk })}>Allow {risk} tools</Button>}
              </li>
            );
          })}
        </ul>
        <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line pt-4">
          <Field label="Pattern of names" help="* stands for any run of characters; upper and lower case differ. It begins as Allow." error={fault ?? undefined}>
            <TextInput mono placeholder="delete_*" value={pattern} onChange={(event) => setPattern(event.target.value)} />
          </Field>
          <p role="status" className="text-sm text-ink-muted">
            {wanted === "" ? "What it matches shows here." : matched.length === 0 ? "Matches no tool now." : `Matches ${matched.length === 1 ? "1 tool" : `${String(matched.length)} tools`} now:`}
          </p>
          <ul className="flex flex-wrap gap-1 empty:hidden">
            {matched.slice(0, matchesShown).map(({ name }) => <li key={name} className="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-xs text-ink-muted">{name}</li>)}
            {matched.length > matchesShown ? <li className="px-1 text-xs text-ink-faint">and {matched.length - matchesShown} more</li> : null}
          </ul>
          <div className="flex justify-end"><Button type="submit" variant="primary">Add pattern</Button></div>
        </form>
      </div>
    </Dialog>
  );
}
