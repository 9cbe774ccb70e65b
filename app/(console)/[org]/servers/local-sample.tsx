// In local mode: a real server to try things on, one command away.

import { Card } from "@/app/_ui/card";
import { CodeBlock } from "@/app/_ui/code-block";
import { consoleEnv } from "@/lib/env/console-env";

export function LocalSample() {
  if (!consoleEnv().localMode) return null;
  return (
    <Card
      title="No server at hand?"
      description="This starts a real one on this machine (server-everything), with an account, a policy and a grant to try, and prints how to call it."
      className="max-w-2xl"
    >
      <CodeBlock code="npm run demo" language="shell" />
    </Card>
  );
}
