"use client";
// What governs this tool from elsewhere in the document, in the order in which it is asked.
import { sectionPointer } from "@/lib/policy-engine/draft-edits";
import { sectionStance } from "@/lib/policy-engine/section-stance";
import type { Json } from "@/lib/policy-engine/types";
import type { BuilderTool } from "../builder-types";
import { useDraft } from "../draft/policy-draft-context";
import { stanceLooks } from "../tools/stance-looks";
import { governingSections, type Governing } from "./governing-sections";

const linkClass = "rounded-sm font-medium text-accent-ink underline decoration-accent-ink/35 underline-offset-3 hover:decoration-accent-ink";

export function OtherRules({ tool, document }: { tool: BuilderTool; document: Json }) {
  const { select } = useDraft();
  const own = sectionPointer({ tool: tool.name });
  const governing = governingSections(document, tool.name, tool.risk).filter((part) => (part.kind === "hide" ? part.pattern !== tool.name : part.pointer !== own));
  if (governing.length === 0) return null;
  return (
    <section aria-label="Also governed by" className="rounded-md border border-line bg-sunken px-3 py-2 text-sm text-ink-muted">
      <h3 className="text-xs text-ink-faint">Also governed by, in this order</h3>
      <ol className="mt-1 flex flex-col gap-1">
        {governing.map((part) => (
          <li key={part.pointer} className="flex items-baseline justify-between gap-3">
            <button
              type="button" className={linkClass}
              onClick={() => select(part.kind === "hide" || part.section === "all_tools" ? "defaults" : part.section)}
            >
              <GoverningName part={part} />
            </button>
            <span className="shrink-0 text-xs text-ink-faint">{part.kind === "hide" ? "Hide" : part.section === "all_tools" ? "checks" : stanceLooks[sectionStance(document, part.section)].word}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function GoverningName({ part }: { part: Governing }) {
  if (part.kind === "hide") return <>Hidden: <code className="font-mono text-xs">{part.pattern}</code></>;
  if (part.section === "all_tools") return <>All tools</>;
  if ("risk" in part.section) return <>Risk class {part.section.risk}</>;
  return <>Pattern <code className="font-mono text-xs">{part.section.tool}</code></>;
}
