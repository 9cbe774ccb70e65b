"use client";
// Go anywhere by keyboard: ⌘K or Ctrl+K opens it, Esc closes it. What it offers comes from outside.
import { useEffect, useState, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import { Command, defaultFilter } from "cmdk";
import { Dialog } from "radix-ui";
import { Search } from "lucide-react";
import { KeyHint } from "@/app/_ui/key-hint";
import { useFoundGroups, type FindPlaces } from "@/app/_ui/use-found-groups";

export type PaletteItem = {
  label: string;
  href: string;
  icon?: ReactNode;
  hint?: string | undefined;
  keywords?: readonly string[] | undefined;
};
export type PaletteGroup = { heading: string; items: readonly PaletteItem[] };

export const openPaletteEvent = "portcullis:open-palette";

/** By some letters of the label, or a part of a keyword. In the value, which tells items apart, an address is, and a few letters are found in any. */
function fits(_value: string, typed: string, [label = "", ...keywords]: string[] = []): number {
  const text = typed.trim().toLowerCase();
  return Math.max(defaultFilter(label, text, []), keywords.some((keyword) => keyword.toLowerCase().includes(text)) ? keywordScore : 0);
}

/** Less than most labels have. */
const keywordScore = 0.05;

export function CommandPalette({ groups: known, find }: { groups: readonly PaletteGroup[]; find?: FindPlaces | undefined }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const found = useFoundGroups(open ? typed : "", find);
  const groups = [...known, ...found.groups];
  function turn(isOpen: boolean): void {
    setOpen(isOpen);
    setTyped("");
  }
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((was) => !was);
      setTyped("");
    }
    const onAsk = () => setOpen(true);
    document.addEventListener("keydown", onKey);
    document.addEventListener(openPaletteEvent, onAsk);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener(openPaletteEvent, onAsk);
    };
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={turn}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 animate-fade-in bg-backdrop" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-xl animate-rise-in overflow-hidden rounded-xl border border-line bg-raised shadow-raised outline-none"
        >
          <Dialog.Title className="sr-only">Go to or create</Dialog.Title>
          <Command label="Go to or create" loop filter={fits}>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 text-ink-faint" />
              <Command.Input
                value={typed}
                onValueChange={setTyped}
                placeholder="Go to or create…"
                className="h-12 min-w-0 flex-1 bg-transparent text-lg text-ink outline-none"
              />
              <KeyHint keys={["Esc"]} />
            </div>
            <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-base text-ink-muted">
                {found.state === "looking" ? "Looking…" : found.state === "failed" ? "No place goes by that name." : "Nothing here goes by that name."}
              </Command.Empty>
              {groups.filter(({ items }) => items.length > 0).map((group) => (
                <Command.Group
                  key={group.heading}
                  heading={group.heading}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
                >
                  {group.items.map((item) => (
                    <Command.Item
                      key={`${item.href} ${item.label}`}
                      value={`${group.heading} ${item.label} ${item.href}`}
                      keywords={[item.label, ...(item.keywords ?? [])]}
                      onSelect={() => {
                        turn(false);
                        router.push(item.href);
                      }}
                      className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-base text-ink data-[selected=true]:bg-accent-soft [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-faint"
                    >
                      {item.icon}
                      <span className="min-w-0 flex-1 truncate">{item.label}</span>
                      {item.hint !== undefined ? <span className="truncate text-sm text-ink-faint">{item.hint}</span> : null}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
            {found.state === "failed" ? (
              <p role="status" className="border-t border-line px-4 py-2.5 text-sm text-ink-muted">Tools, grants and policies cannot be looked for just now.</p>
            ) : null}
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
