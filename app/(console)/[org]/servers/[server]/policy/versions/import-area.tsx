"use client";
// Takes a policy in from a file: chosen here, or dropped anywhere on the list of versions.
import { useRef, useState, type DragEvent, type ReactNode } from "react";
import { Upload } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { cn } from "@/app/_ui/class-names";
import { ImportDialog } from "./import-dialog";
import { readPolicyFile, type PolicyFile } from "./read-policy-file";

export function ImportArea({ children }: { children: (button: ReactNode) => ReactNode }) {
  const [file, setFile] = useState<PolicyFile | null>(null);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function take(chosen: File | undefined): Promise<void> {
    if (chosen !== undefined) setFile(await readPolicyFile(chosen));
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }

  return (
    <div
      className={cn("flex min-h-0 flex-1 flex-col", isOver && "bg-accent-soft outline-2 -outline-offset-4 outline-accent-ink outline-dashed")}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)} onDrop={onDrop}
    >
      {children(<Button size="sm" title="Or drop a file here" onClick={() => input.current?.click()}><Upload aria-hidden />Import a file</Button>)}
      <input
        ref={input} type="file" accept=".json,application/json" aria-label="Policy file" className="hidden"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {file === null ? null : <ImportDialog file={file} onClose={() => setFile(null)} />}
    </div>
  );
}
