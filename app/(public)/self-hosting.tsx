// How to run it oneself, in two commands.
import { CopyField } from "@/app/_ui/copy-field";

const commands = [
  {
    command: "npm start",
    text: "Installs what is missing, starts a Postgres of its own unless DATABASE_URL is set, then the console and the gateway, and prints both addresses.",
  },
  {
    command: "npm run demo",
    text: "Adds a real MCP server with a policy and a grant, and prints the call that is denied.",
  },
];

export function SelfHosting() {
  return (
    <section aria-labelledby="self-hosting" className="grid gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
      <div>
        <h2 id="self-hosting" className="text-2xl font-semibold tracking-tight text-ink">
          Run it yourself
        </h2>
        <p className="mt-2 text-base text-ink-muted">
          Two commands in a clone of the repository. The machine needs Node 20.19 or newer and npm, nothing else.
        </p>
      </div>
      <ol className="grid gap-4 sm:grid-cols-2">
        {commands.map(({ command, text }) => (
          <li key={command} className="min-w-0">
            <CopyField value={command} />
            <p className="mt-2 text-sm text-ink-muted">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
