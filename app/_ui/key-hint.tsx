// A key as it is written on the keyboard.
import { cn } from "@/app/_ui/class-names";

export function KeyHint({ keys, className }: { keys: readonly string[]; className?: string | undefined }) {
  return (
    <span className={cn("inline-flex gap-0.5", className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-2xs text-ink-faint"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
