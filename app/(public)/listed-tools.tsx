// An example of what is known after connecting: the tools, their risk classes and severities.
import { RiskBadge } from "@/app/_ui/risk-badge";
import type { RiskClass } from "@/lib/policy-engine/types";

const tools: readonly { name: string; risk: RiskClass; severity: string }[] = [
  { name: "list", risk: "read", severity: "low" },
  { name: "show", risk: "read", severity: "low" },
  { name: "pull", risk: "write", severity: "medium" },
  { name: "create", risk: "write", severity: "medium" },
  { name: "push", risk: "write", severity: "medium" },
  { name: "run", risk: "execute", severity: "high" },
  { name: "rm", risk: "destructive", severity: "critical" },
];

export function ListedTools() {
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
              <td className="text-ink-muted">{tool.severity}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
