"use client";
// Opens the command palette for those who do not know the key yet, and names the key.
import { useSyncExternalStore } from "react";
import { Search } from "lucide-react";
import { openPaletteEvent } from "@/app/_ui/command-palette";
import { iconButtonClass } from "@/app/_ui/button-styles";
import { KeyHint } from "@/app/_ui/key-hint";

const never = () => () => {};

/** The server cannot know the keyboard, so the first paint says Ctrl. */
function useCommandKey(): string {
  return useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl"),
    () => "Ctrl",
  );
}

function ask(): void {
  document.dispatchEvent(new Event(openPaletteEvent));
}

export function PaletteButton({ compact }: { compact?: boolean | undefined }) {
  const commandKey = useCommandKey();
  if (compact) {
    return (
      <button type="button" aria-label="Go to or create" onClick={ask} className={iconButtonClass("ghost", "md")}>
        <Search aria-hidden />
      </button>
    );
  }
  return (
    <button
      type="button"
      onClick={ask}
      className="flex h-8 w-full items-center gap-2.5 rounded-md border border-line bg-surface px-2 text-base text-ink-faint transition-colors hover:border-line-strong hover:text-ink"
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="flex-1 text-left">Go to</span>
      <KeyHint keys={[commandKey, "K"]} />
    </button>
  );
}
