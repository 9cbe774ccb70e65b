// The three steps from nothing to a guarded server.
import { Badge } from "@/app/_ui/badge";
import { CodeBlock } from "@/app/_ui/code-block";
import { ListedTools } from "./listed-tools";

const policy = `{
  "version": "1",
  "default": "deny",
  "tools": {
    "run": {
      "limits": [{
        "counter": "run_rate",
        "window": "minute",
        "max": 10,
        "scope": "grant"
      }]
    }
  }
}`;

const snippet = `claude mcp add --transport http \\
  ollama \\
  https://gateway.example.com/mcp/srv_… \\
  --header "Authorization: Bearer pcg_…"`;

const clients = ["Claude Code", "Claude Desktop", "Cursor", "VS Code", "Codex", "Gemini CLI", "Windsurf", "Zed", "MCP Inspector", "curl"];

function Clients() {
  return (
    <div className="mt-4">
      <p className="text-sm text-ink-faint">A ready snippet for each of</p>
      <ul className="mt-2 flex flex-wrap gap-1.5">
        {clients.map((client) => (
          <li key={client}>
            <Badge>{client}</Badge>
          </li>
        ))}
      </ul>
    </div>
  );
}

const steps = [
  {
    title: "Connect a server",
    text: "Give its URL. Portcullis connects, lists the tools and sets a risk class for each. A tool that was never seen before is denied until you accept it.",
    shown: <ListedTools />,
  },
  {
    title: "Write its policy",
    text: "Allow, deny, hide or limit each tool, or check its arguments, in the builder or as JSON. What the policy does not list is denied.",
    shown: <CodeBlock code={policy} language="json" copy={false} wrap className="flex-1" />,
  },
  {
    title: "Point your agent at the gateway",
    text: "Mint a grant and paste its snippet into your MCP client. The agent never holds the server's own credential.",
    shown: (
      <>
        <CodeBlock code={snippet} language="shell" copy={false} wrap />
        <Clients />
      </>
    ),
  },
];

export function HowItWorks() {
  return (
    <section aria-labelledby="how-it-works">
      <h2 id="how-it-works" className="text-2xl font-semibold tracking-tight text-ink">
        How it works
      </h2>
      <ol className="mt-6 grid gap-8 lg:grid-cols-3 lg:gap-6">
        {steps.map((step, index) => (
          <li key={step.title} className="flex min-w-0 flex-col">
            <h3 className="text-lg font-semibold text-ink">
              <span className="mr-2 text-ink-faint">{index + 1}</span>
              {step.title}
            </h3>
            <p className="mt-1 mb-4 text-base text-ink-muted lg:min-h-15">{step.text}</p>
            {step.shown}
          </li>
        ))}
      </ol>
    </section>
  );
}
