// Both files and the verifier, and how it is run. Plain forms: the browser takes the file as it comes, and the page stays.

import { Download } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { buttonClass } from "@/app/_ui/button-styles";
import { Card } from "@/app/_ui/card";
import { cn } from "@/app/_ui/class-names";
import { CodeBlock } from "@/app/_ui/code-block";
import { controlClass } from "@/app/_ui/control-styles";
import type { EvidenceQuery } from "./read-query";
import { RefusalNote } from "./refusal-note";

export function EvidenceDownloads({ org, query: { since, until, problem }, fingerprint }: { org: string; query: EvidenceQuery; fingerprint: string | null }) {
  const files = `records-${org}-*.ndjson checkpoints-${org}-*.json`;
  const key = fingerprint === null ? "" : ` --key ${fingerprint}`;
  return (
    <Card title="Take it along" description="The checkpoints first, then the records: those then hold all that the checkpoints cover. Each download is noted in the admin log.">
      {problem === null ? null : <RefusalNote problem={problem} />}
      <form method="post" action={`/${org}/evidence/export`} className="grid gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <Day name="since" label="Since" value={since} />
          <Day name="until" label="Until" value={until} />
          <p id="evidence-range-help" className="text-sm text-ink-faint">Without days: the whole log. A part is cut at checkpoints, by when they were signed (UTC).</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" name="file" value="checkpoints"><Download aria-hidden />Checkpoints</Button>
          <Button type="submit" name="file" value="records"><Download aria-hidden />Records</Button>
          <a href="/verify.mjs" download className={buttonClass("ghost", "md")}><Download aria-hidden />Verifier (verify.mjs)</a>
        </div>
      </form>
      <CodeBlock className="mt-4" language="shell" wrap label="Verify, offline, where the files are: Node 20 and nothing else" code={`node verify.mjs ${files}${key}\n# In a checkout: npm run verify -- ${files}${key}\n# Of a part of the log: add --part. With checkpoints that you kept: --held kept.json`} />
      <p className="mt-3 text-sm text-ink-muted">Whoever does not trust this console takes the verifier from the source instead, where <code className="font-mono text-xs">npm run build:verify</code> makes the same file.</p>
    </Card>
  );
}

function Day({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <label className="flex items-center gap-1.5 text-sm text-ink-muted">
      {label}
      <input type="date" name={name} defaultValue={value} aria-describedby="evidence-range-help" className={cn(controlClass, "h-8 w-auto max-md:h-10")} />
    </label>
  );
}
