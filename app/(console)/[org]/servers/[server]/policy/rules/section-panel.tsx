"use client";
// Everything that the document says of one tool, of a pattern or of a risk class, and saying something else.
import { useMemo } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { readSection, sectionPointer, type SectionRef } from "@/lib/policy-engine/draft-edits";
import { isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { sectionStance } from "@/lib/policy-engine/section-stance";
import { toolStance } from "@/lib/policy-engine/tool-stance";
import { useDraft } from "../draft/policy-draft-context";
import { selectedTools } from "../draft/selection";
import { sharedChoices } from "./argument-choices";
import { DenialMessage } from "./denial-message";
import { GroupHead } from "./group-head";
import { IdleEntries } from "./idle-entries";
import { ListsTools } from "./lists-tools";
import { MakeOffer } from "./make-offer";
import { OtherRules } from "./other-rules";
import { SectionParts } from "./section-parts";
import { StanceChoice } from "./stance-choice";
import { ToolHead } from "./tool-head";

export function SectionPanel({ section }: { section: Exclude<SectionRef, "all_tools"> }) {
  const { shown, tools, chooseStance, customSection, select, toMake, isEditable } = useDraft();
  const governed = useMemo(() => selectedTools(section, tools), [section, tools]);
  const choices = useMemo(() => sharedChoices(governed.map(({ inputSchema }) => inputSchema)), [governed]);
  if (!shown.ok) return null;
  const { document } = shown;
  const tool = "tool" in section && !isNamePattern(section.tool) ? governed[0] : undefined;
  const said = tool === undefined ? sectionStance(document, section) : toolStance(document, tool.name, tool.risk);
  const isMeantCustom = customSection === sectionPointer(section);
  const stance = said === "allow" && isMeantCustom ? "custom" : said;
  const own = readSection(document, section);
  const name = "tool" in section ? section.tool : `risk class ${section.risk}`;

  function takeOut(): void {
    chooseStance(section, "unlisted");
    if (tool === undefined) select("defaults");
    toast.success(`${name} is out of the document. Undo brings it back.`);
  }

  return (
    <div className="flex flex-col gap-5">
      {tool === undefined ? <GroupHead section={section} tools={governed} /> : <ToolHead tool={tool} />}
      {tool !== undefined && toMake?.tool === tool.name && isEditable ? <MakeOffer act={toMake.act} stance={stance} onBegin={() => chooseStance(section, "custom")} /> : null}
      <StanceChoice stance={stance} onChoose={(chosen) => chooseStance(section, chosen)} />
      {tool === undefined ? null : <OtherRules tool={tool} document={document} />}
      {stance === "deny" && own !== null ? (
        <DenialMessage key={JSON.stringify(own)} section={own} onKeep={(message) => chooseStance(section, "deny", message === "" ? undefined : message)} />
      ) : null}
      {stance === "custom" || stance === "approve" ? (
        <>
          {"risk" in section ? <ListsTools section={section} /> : null}
          <SectionParts section={section} choices={choices} help={choices.length === 0 ? "No schema names arguments here; a rule can still name a path." : undefined} />
        </>
      ) : null}
      {stance === "hide" || stance === "deny" ? <IdleEntries section={section} document={document} under={stance} /> : null}
      {own === null && said !== "hide" ? null : (
        <Button size="sm" variant="ghost" className="self-start text-ink-faint" onClick={takeOut}>Take {name} out of the document</Button>
      )}
    </div>
  );
}
