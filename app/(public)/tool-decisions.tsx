// A small inventory: tools, their risk classes, and what the policy does with each.
import { RiskBadge } from "@/app/_ui/risk-badge";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import type { RiskClass } from "@/lib/policy-engine/types";

const tools: readonly { name: string; risk: RiskClass; status: Status; word: string }[] = [
  { name: "list", risk: "read", status: "allowed", word: "Allow" },
  { name: "show", risk: "read", status: "allowed", word: "Allow" },
  { name: "pull", risk: "write", status: "denied", word: "Deny" },
  { name: "create", risk: "write", status: "denied", word: "Deny" },
  { name: "push", risk: "write", status: "denied", word: "Deny" },
  { name: "run", risk: "execute", status: "allowed", word: "10 a minute" },
  { name: "rm", risk: "destructive", status: "off", word: "Hide" },
];

export function ToolDecisions() {
  return (
    <div className="rounded-lg border border-line bg-surface">
      <table className="w-full border-separate border-spacing-0 text-left text-sm">
        <caption className="sr-only">Tools of an example server</caption>
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {tools.map((tool) => (
            <tr key={tool.name} className="[&>*]:h-10 [&>*]:border-b [&>*]:border-line [&>*]:px-3">
              <th scope="row" className="font-mono text-xs font-normal text-ink">
                {tool.name}
              </th>
              <td>
                <RiskBadge risk={tool.risk} />
              </td>
              <td>
                <StatusMark status={tool.status} label={tool.word} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
