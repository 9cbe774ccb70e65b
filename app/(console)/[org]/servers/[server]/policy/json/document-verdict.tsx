"use client";
// What the engine says of the text: errors, which stop a save, apart from warnings, which do not. Each leads to its place.
// On a low screen it stays above the draft's bar, which would cover it.
import { CircleCheck, OctagonAlert, TriangleAlert } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { useDraft } from "../draft/policy-draft-context";
import { PlainSentence } from "../plain-sentence";

interface Remark {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly suggestion?: string;
}

export function DocumentVerdict() {
  const { current, warnings, showInJson } = useDraft();
  const problems = current.ok ? [] : current.problems;
  return (
    <div className="max-h-56 overflow-y-auto border-t border-line bg-surface px-3 py-2 text-sm lg:sticky lg:bottom-13">
      <p role="status" className={cn("flex items-center gap-1.5 font-medium", current.ok ? "text-allow" : "text-deny")}>
        {current.ok ? <CircleCheck aria-hidden className="size-3.5" /> : <OctagonAlert aria-hidden className="size-3.5" />}
        {current.ok ? "Valid" : problems.length === 1 ? "1 error" : `${String(problems.length)} errors`}
        {warnings.length === 0 ? null : <span className="font-normal text-park">· {warnings.length === 1 ? "1 warning" : `${String(warnings.length)} warnings`}</span>}
      </p>
      <Remarks remarks={problems} label="Errors" isWarning={false} onShow={showInJson} />
      <Remarks remarks={warnings} label="Warnings" isWarning onShow={showInJson} />
    </div>
  );
}

function Remarks({ remarks, label, isWarning, onShow }: { remarks: readonly Remark[]; label: string; isWarning: boolean; onShow: (pointer: string) => void }) {
  if (remarks.length === 0) return null;
  const Icon = isWarning ? TriangleAlert : OctagonAlert;
  return (
    <ul aria-label={label} className="mt-1.5 flex flex-col gap-1">
      {remarks.map((remark) => (
        <li key={`${remark.code}${remark.pointer}`}>
          <button type="button" onClick={() => onShow(remark.pointer)} className="flex w-full items-start gap-1.5 rounded-sm px-1 py-0.5 text-left hover:bg-hover">
            <Icon aria-hidden className={cn("mt-0.5 size-3.5 shrink-0", isWarning ? "text-park" : "text-deny")} />
            <span className="min-w-0">
              <PlainSentence text={remark.message} />
              {remark.suggestion === undefined ? null : <> Did you mean <code className="font-mono text-xs">{remark.suggestion}</code>?</>}
              <code className="block font-mono text-xs break-all text-ink-faint">{remark.pointer === "" ? "the whole document" : remark.pointer}</code>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
