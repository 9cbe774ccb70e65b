"use client";
// The tree of everything that a rule may read: the tool's arguments as its schema nests them, then the call around it. Searched by typing.
import { useState } from "react";
import { Command } from "cmdk";
import { ListTree } from "lucide-react";
import { Popover } from "radix-ui";
import { IconButton } from "@/app/_ui/icon-button";
import type { ArgumentChoice } from "./argument-choices";
import type { PathGroup } from "./path-groups";

const groupClass = "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint";

export function PathPicker({ groups, onPick }: { groups: readonly PathGroup[]; onPick: (path: string) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild><IconButton label="Choose from the list" icon={<ListTree />} variant="secondary" className="shrink-0 max-md:size-10" /></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end" sideOffset={4} collisionPadding={8}
          className="z-50 flex max-h-(--radix-popover-content-available-height) w-96 max-w-[calc(100vw-2rem)] animate-fade-in flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-raised outline-none"
        >
          <Command label="What the rule reads" loop className="flex min-h-0 flex-col">
            <Command.Input placeholder="Find an argument" className="h-9 w-full border-b border-line bg-transparent px-3 text-sm text-ink outline-none" />
            <Command.List className="min-h-0 max-h-80 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-6 text-center text-sm text-ink-faint">Nothing by that name. Type the path itself.</Command.Empty>
              {groups.filter(({ choices }) => choices.length > 0).map(({ heading, choices }) => (
                <Command.Group key={heading} heading={heading} className={groupClass}>
                  {choices.map((choice) => (
                    <Command.Item
                      key={choice.path} value={choice.path} keywords={[choice.description]}
                      onSelect={() => {
                        setOpen(false);
                        onPick(choice.path);
                      }}
                      className="flex cursor-pointer flex-col rounded-sm px-2 py-1.5 data-[selected=true]:bg-accent-soft"
                    >
                      <ChoiceLine choice={choice} />
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ChoiceLine({ choice }: { choice: ArgumentChoice }) {
  const indent = (choice.depth ?? 1) - 1;
  return (
    <span style={{ paddingLeft: `${String(indent * 0.875)}rem` }} className="flex min-w-0 flex-col">
      <span className="flex items-baseline gap-2">
        <code className="min-w-0 truncate font-mono text-xs text-ink">{lastStep(choice.path)}</code>
        <span className="ml-auto shrink-0 text-xs text-ink-faint">{choice.type}{choice.required ? "" : ", optional"}</span>
      </span>
      {choice.description === "" ? null : <span className="line-clamp-1 text-xs text-ink-faint">{choice.description}</span>}
    </span>
  );
}

/** What a path adds to the one above it in the tree: `each element` for `[*]`. Context paths are said whole. */
function lastStep(path: string): string {
  if (!path.startsWith("args")) return path;
  if (path.endsWith("[*]")) return "[*] each element";
  const quoted = /\["(?:[^"\\]|\\.)*"\]$/.exec(path);
  return quoted === null ? path.slice(path.lastIndexOf(".") + 1) : quoted[0];
}
