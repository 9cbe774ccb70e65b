"use client";
// What governs more than one tool: all tools, then the document's risk classes and patterns, and the way to add one.
import { Asterisk, CircleHelp, Layers, SlidersHorizontal } from "lucide-react";
import { readField, readSection } from "@/lib/policy-engine/draft-edits";
import { isJsonArray, isJsonObject } from "@/lib/policy-engine/json-values";
import { isNamePattern } from "@/lib/policy-engine/match-name-pattern";
import { sectionStance } from "@/lib/policy-engine/section-stance";
import { riskClasses, type Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { isSameSelection, selectedTools, selectionKey, type Selection } from "../draft/selection";
import { AddSectionDialog } from "./add-section-dialog";
import { GroupRow } from "./group-row";

export function GroupList({ document }: { document: Json }) {
  const { tools, selection, lookAt, select } = useDraft();
  const row = (own: Selection) => ({
    rowKey: selectionKey(own), isSelected: isSameSelection(selection, own), onLook: () => lookAt(own), onSelect: () => select(own),
  });
  const held = readField(document, ["tools"]);
  const hidden = readField(document, ["hide"]);
  // What is hidden has no section of its own, and stays in its place all the same.
  const names = [...new Set([...(isJsonObject(held) ? Object.keys(held) : []), ...(hidden !== undefined && isJsonArray(hidden) ? hidden.filter((name) => typeof name === "string") : [])])];
  const patterns = names.filter(isNamePattern);
  const strangers = names.filter((name) => !isNamePattern(name) && !tools.some((tool) => tool.name === name));
  return (
    <div role="group" aria-label="Sections for many tools" className="mb-1 border-b border-line pb-1">
      <GroupRow {...row("defaults")} icon={<SlidersHorizontal aria-hidden />}>All tools and defaults</GroupRow>
      {riskClasses.filter((risk) => readSection(document, { risk }) !== null).map((risk) => (
        <GroupRow key={risk} {...row({ risk })} icon={<Layers aria-hidden />} count={selectedTools({ risk }, tools).length} stance={sectionStance(document, { risk })}>
          Risk class {risk}
        </GroupRow>
      ))}
      {patterns.map((tool) => (
        <GroupRow key={tool} {...row({ tool })} icon={<Asterisk aria-hidden />} count={selectedTools({ tool }, tools).length} stance={sectionStance(document, { tool })}>
          <span className="font-mono text-xs">{tool}</span>
        </GroupRow>
      ))}
      {strangers.map((tool) => (
        <GroupRow key={tool} {...row({ tool })} icon={<CircleHelp aria-hidden />} count={0} stance={sectionStance(document, { tool })}>
          <span className="font-mono text-xs">{tool}</span>
        </GroupRow>
      ))}
      <AddSectionDialog />
    </div>
  );
}
