// Code in mono with a copy button. JSON is coloured here on the server: no client script is needed to read it.
// The one-column grid keeps a long line from widening whatever it stands in.
import { CopyButton } from "@/app/_ui/copy-button";
import { cn } from "@/app/_ui/class-names";
import { jsonTokens, type JsonToken } from "@/app/_ui/json-tokens";

const colours: Record<JsonToken["kind"], string | undefined> = {
  key: "text-accent-ink",
  string: "text-allow",
  number: "text-risk-execute",
  word: "text-risk-write",
  plain: undefined,
};

export function CodeBlock({
  code,
  language = "text",
  label,
  copy = true,
  wrap,
  className,
}: {
  code: string;
  language?: "json" | "shell" | "text" | undefined;
  label?: string | undefined;
  copy?: boolean | undefined;
  wrap?: boolean | undefined;
  className?: string | undefined;
}) {
  return (
    <figure className={cn("relative grid min-w-0 grid-cols-[minmax(0,1fr)] overflow-hidden rounded-lg border border-line bg-sunken", className)}>
      {label !== undefined ? (
        <figcaption className="flex h-9 items-center justify-between gap-2 border-b border-line pr-1 pl-3 text-xs text-ink-muted">
          <span className="truncate">{label}</span>
          {copy ? <CopyButton text={code} iconOnly label={`Copy ${label}`} /> : null}
        </figcaption>
      ) : copy ? (
        <div className="absolute top-1 right-1 rounded-md bg-sunken">
          <CopyButton text={code} iconOnly />
        </div>
      ) : null}
      <pre
        tabIndex={0}
        className={cn(
          "max-h-[32rem] overflow-auto px-3 py-2.5 font-mono text-xs/5 text-ink -outline-offset-2",
          label === undefined && copy && "pr-10",
          wrap && "break-words whitespace-pre-wrap",
        )}
      >
        <code>
          {language === "json"
            ? jsonTokens(code).map((token, index) => (
                <span key={index} className={colours[token.kind]}>
                  {token.text}
                </span>
              ))
            : code}
        </code>
      </pre>
    </figure>
  );
}
