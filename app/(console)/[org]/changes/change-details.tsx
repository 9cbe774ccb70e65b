// One change in full: who, on what, when, and each member before and after. What changed is said in a word, not by colour alone.

import { cn } from "@/app/_ui/class-names";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { changeLines } from "@/lib/changes/change-lines";
import type { ChangeRecord } from "@/lib/changes/list-changes";
import { actorWords } from "./actor-words";
import { becameWords, memberWords, valueWords } from "./member-words";

const cell = "border-b border-line px-3 py-1.5 text-left align-top group-last/line:border-b-0";

export function ChangeDetails({ change, names }: { change: ChangeRecord; names: Readonly<Record<string, string>> }) {
  const lines = changeLines(change.before, change.after);
  return (
    <div className="border-t border-line bg-sunken px-3 py-3 md:pl-10">
      <p className="mb-3 flex flex-wrap gap-x-4 gap-y-1 font-mono text-xs text-ink-muted">
        <TimeStamp at={change.at} /><span>{change.action}</span><span className="break-all">on {change.targetId}</span><span className="wrap-anywhere">by {actorWords({ id: change.actorId, kind: change.actorKind, name: change.actorName })} ({change.actorId})</span>
      </p>
      {lines.length === 0 ? <p className="text-sm text-ink-muted">The act says all there is: nothing else was recorded of it.</p> : (
        <div className="relative overflow-x-auto rounded-md border border-line bg-surface">
          <table className="w-full border-separate border-spacing-0 text-sm">
            <thead>
              <tr className="text-xs text-ink-faint">
                {["What", "Before", "After", ""].map((head) => <th key={head} scope="col" className="border-b border-line px-3 py-1.5 text-left font-medium">{head === "" ? <span className="sr-only">How</span> : head}</th>)}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.path} className="group/line">
                  <th scope="row" className={cn(cell, "font-normal whitespace-nowrap text-ink-muted")}>{memberWords(line.path)}</th>
                  <Side text={line.before} path={line.path} names={names} className={line.kind === "same" ? "text-ink-muted" : "bg-deny-soft text-ink"} />
                  <Side text={line.after} path={line.path} names={names} className={line.kind === "same" ? "text-ink-muted" : "bg-allow-soft text-ink"} />
                  <td className={cn(cell, "text-xs leading-5 text-ink-faint")}>{becameWords(line)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Side({ text, path, names, className }: { text: string | null; path: string; names: Readonly<Record<string, string>>; className: string }) {
  return <td className={cn(cell, "min-w-32 break-words", text === null ? "text-ink-faint" : className)}>{text === null ? "–" : valueWords(text, names, path)}</td>;
}
