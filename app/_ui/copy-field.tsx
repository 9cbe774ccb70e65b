// A value in mono with its copy button: a URL, an id, a token's prefix.
// The one-column grid keeps a long value from widening whatever it stands in.
import { CopyButton } from "@/app/_ui/copy-button";
import { cn } from "@/app/_ui/class-names";

export function CopyField({
  value,
  label,
  wrap,
  className,
}: {
  value: string;
  label?: string | undefined;
  wrap?: boolean | undefined;
  className?: string | undefined;
}) {
  return (
    <div className={cn("grid min-w-0 grid-cols-[minmax(0,1fr)]", className)}>
      {label !== undefined ? <p className="mb-1.5 text-sm font-medium text-ink">{label}</p> : null}
      <div className="flex min-h-8 max-w-full items-center gap-1 rounded-md border border-line bg-sunken pr-0.5 pl-2.5">
        <code
          className={cn(
            "min-w-0 flex-1 font-mono text-xs text-ink select-all",
            wrap ? "py-1.5 break-all" : "truncate",
          )}
          title={wrap ? undefined : value}
        >
          {value}
        </code>
        <CopyButton text={value} iconOnly label={label === undefined ? "Copy" : `Copy ${label}`} />
      </div>
    </div>
  );
}
