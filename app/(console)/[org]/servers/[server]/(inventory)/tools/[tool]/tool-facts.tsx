// What a tool says of itself, as the server gave it, and what Portcullis keeps beside it.

import type { ReactNode } from "react";
import { CodeBlock } from "@/app/_ui/code-block";
import { CopyField } from "@/app/_ui/copy-field";
import { DefinitionList } from "@/app/_ui/definition-list";
import { RelativeTime } from "@/app/_ui/relative-time";
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import type { ToolDetail } from "@/lib/tools/tool-record";
import { visibleText } from "../../visible-text";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1.5 text-sm font-medium text-ink">{title}</h3>
      {children}
    </section>
  );
}

/** Each claim of the annotations as a row; what is no flag or text is shown as JSON. */
function annotationRows(annotations: JsonObject) {
  return Object.entries(annotations).map(([term, value]) => ({
    term: <span className="font-mono text-xs">{term}</span>,
    value: visibleText(typeof value === "string" ? value : JSON.stringify(value)),
  }));
}

export function ToolFacts({ tool }: { tool: ToolDetail }) {
  const description = memberOf(tool.definition, "description");
  const [input, output, annotations] = ["inputSchema", "outputSchema", "annotations"].map((key) => memberOf(tool.definition, key));
  // Beside a change that waits, these are the parts of what was accepted.
  const accepted = tool.candidate === null ? "" : ", as accepted";
  return (
    <>
      <Part title={`Description${accepted}`}>
        {typeof description === "string" && description !== "" ? (
          <p className="text-base break-words whitespace-pre-wrap text-ink-muted">{visibleText(description)}</p>
        ) : (
          <p className="text-base text-ink-faint">The server gives none.</p>
        )}
      </Part>
      {isJsonObject(input) ? (
        <Part title={`Arguments${accepted}`}>
          <CodeBlock code={visibleText(JSON.stringify(input, null, 2))} language="json" label="Input schema" />
        </Part>
      ) : null}
      {isJsonObject(output) ? (
        <Part title={`Results${accepted}`}>
          <CodeBlock code={visibleText(JSON.stringify(output, null, 2))} language="json" label="Output schema" />
        </Part>
      ) : null}
      {isJsonObject(annotations) && Object.keys(annotations).length > 0 ? (
        <Part title={`The server's own claims${accepted}`}>
          <DefinitionList items={annotationRows(annotations)} />
        </Part>
      ) : null}
      <Part title="Pin">
        <CopyField value={tool.pin} />
        <p className="mt-1.5 text-sm text-ink-faint">The hash of the definition in force: name, title, description, schemas and annotations.</p>
      </Part>
      <DefinitionList
        items={[
          { term: "First seen", value: <RelativeTime at={tool.firstSeenAt} /> },
          { term: "Last seen", value: <RelativeTime at={tool.lastSeenAt} /> },
        ]}
      />
    </>
  );
}
