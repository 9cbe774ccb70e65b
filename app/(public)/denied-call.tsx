// One denied call from both sides: what the agent reads, and the row that the audit log keeps.
// The server, policy and times are an example; the form of the answer and its sentence are the gateway's own.
import { CodeBlock } from "@/app/_ui/code-block";
import { DefinitionList } from "@/app/_ui/definition-list";
import { RiskBadge } from "@/app/_ui/risk-badge";
import { StatusMark } from "@/app/_ui/status-mark";
import { retryWords } from "@/lib/guard/retry-words";
import { reasonSentences } from "@/lib/policy-engine/reason-codes";
import { TerminalCard } from "./terminal-card";

// Lines short enough for a phone: wrapped ones are hard to read.
const request = `POST /mcp/srv_…  Authorization: Bearer pcg_…

{
  "jsonrpc": "2.0", "id": 11,
  "method": "tools/call",
  "params": { "name": "run", "arguments": {
    "model": "llama3.2", "prompt": "…"
  } }
}`;

const retryAfterSeconds = 41;

const answer = `{
  "jsonrpc": "2.0", "id": 11,
  "result": {
    "content": [{
      "type": "text",
      "text": "[POLICY DENIED] ${reasonSentences.limit_exceeded} ${retryWords(retryAfterSeconds, 0)}"
    }],
    "isError": true,
    "_meta": { "portcullis/decision": {
      "code": "limit_exceeded",
      "rule": "/tools/run/limits/0",
      "retryAfterSeconds": ${retryAfterSeconds},
      "requestId": "cal_0pz7m4v3k8tq2x9c5n1w6j3d"
    } }
  }
}`;

const row = [
  { term: "Time", value: <span className="font-mono text-xs">2026-11-23 06:16:16.482 UTC</span> },
  { term: "Server", value: "Ollama on the build machine" },
  {
    term: "Tool",
    value: (
      <span className="inline-flex items-center gap-2">
        <span className="font-mono text-xs">run</span>
        <RiskBadge risk="execute" />
      </span>
    ),
  },
  { term: "Grant", value: "Nightly summaries" },
  { term: "Arguments", value: <span className="font-mono text-xs">model, prompt</span> },
  { term: "Code", value: <span className="font-mono text-xs">limit_exceeded</span> },
  { term: "Message", value: reasonSentences.limit_exceeded },
  { term: "Rule", value: <span className="font-mono text-xs">/tools/run/limits/0</span> },
  { term: "Policy", value: "Ollama, version 3" },
  { term: "Reached the server", value: "No" },
];

export function DeniedCall() {
  return (
    <div className="grid items-stretch gap-4 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
      <TerminalCard title="What the agent sends and reads">
        <CodeBlock code={request} language="json" copy={false} wrap className="rounded-none border-0 bg-transparent" />
        <div className="mx-3 border-t border-line" />
        <CodeBlock code={answer} language="json" copy={false} wrap className="rounded-none border-0 bg-transparent" />
      </TerminalCard>
      <section aria-label="The row in the audit log" className="flex min-w-0 flex-col rounded-lg border border-line bg-surface">
        <div className="flex h-9 items-center justify-between border-b border-line px-4 text-xs text-ink-muted">
          <span>What you read in the audit log</span>
          <StatusMark status="denied" />
        </div>
        <DefinitionList items={row} className="flex flex-1 flex-col px-4 py-1.5 *:flex-1 sm:*:items-center" />
        <p className="rounded-b-lg border-t border-line bg-sunken px-4 py-2.5 text-sm text-ink-muted">
          The eleventh call within a minute; the policy allows ten. Argument values are not kept.
        </p>
      </section>
    </div>
  );
}
