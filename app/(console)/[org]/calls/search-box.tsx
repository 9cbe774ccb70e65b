"use client";
// The box in which one writes a search. It offers what may come at the cursor: arrow keys choose, Enter or Tab takes, Escape closes.
import { useEffect, useId, useRef, useState, type KeyboardEvent as KeyPress } from "react";
import { Search } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { controlClass } from "@/app/_ui/control-styles";
import { isTyping } from "@/app/_ui/is-typing";
import { KeyHint } from "@/app/_ui/key-hint";
import { completeSearch, type Completion, type KnownValues } from "@/lib/calls/search/complete-search";
import { searchCharsMax } from "@/lib/calls/search/parse-call-search";

export function SearchBox({ name, value, invalid, describedBy, known, onChange, onSubmit }: {
  name: string; value: string; invalid: boolean; describedBy: string; known: KnownValues; onChange: (text: string) => void; onSubmit: (text: string) => void;
}) {
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  /** Null: the list is closed. `chosen` is -1 until an arrow key goes into it, so that Enter searches. */
  const [offered, setOffered] = useState<{ readonly items: readonly Completion[]; readonly chosen: number } | null>(null);

  // "/" goes to the box, as in many logs; not while something is typed elsewhere, or a dialog has the keys to itself.
  useEffect(() => {
    function reach(event: KeyboardEvent): void {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      input.current?.focus();
    }
    document.addEventListener("keydown", reach);
    return () => document.removeEventListener("keydown", reach);
  }, []);

  function offer(text: string): void {
    const items = completeSearch(text, input.current?.selectionStart ?? text.length, known);
    setOffered(items.length === 0 ? null : { items, chosen: -1 });
  }

  function take({ insert, start, end }: Completion): void {
    const space = insert.endsWith(":") || value.slice(end).startsWith(" ") ? "" : " ";
    const text = value.slice(0, start) + insert + space + value.slice(end);
    const cursor = start + insert.length + space.length;
    onChange(text);
    setOffered(null);
    requestAnimationFrame(() => {
      input.current?.setSelectionRange(cursor, cursor);
      if (insert.endsWith(":")) offer(text);
    });
  }

  function onKeyDown(event: KeyPress): void {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (offered === null) offer(value);
      else setOffered({ ...offered, chosen: (offered.chosen + (event.key === "ArrowDown" ? 1 : -1) + offered.items.length + (offered.chosen === -1 && event.key === "ArrowUp" ? 1 : 0)) % offered.items.length });
      return;
    }
    const chosen = offered?.items[offered.chosen];
    const [sole] = offered?.items.length === 1 ? offered.items : [];
    if ((event.key === "Enter" && chosen !== undefined) || (event.key === "Tab" && !event.shiftKey && (chosen ?? sole) !== undefined)) {
      const completion = chosen ?? sole;
      if (completion === undefined || value.slice(completion.start, completion.end) === completion.insert) return;
      event.preventDefault();
      take(completion);
    } else if (event.key === "Enter") {
      event.preventDefault();
      setOffered(null);
      onSubmit(value);
    } else if (event.key === "Escape" && offered !== null) {
      event.preventDefault();
      event.stopPropagation();
      setOffered(null);
    }
  }

  return (
    <div className="relative min-w-0 flex-1">
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-faint" />
      <input
        ref={input} type="text" name={name} value={value} maxLength={searchCharsMax} spellCheck={false} autoComplete="off" autoCapitalize="off"
        role="combobox" aria-label="Search calls" aria-autocomplete="list" aria-expanded={offered !== null} aria-controls={listId} aria-invalid={invalid} aria-describedby={describedBy}
        aria-activedescendant={offered !== null && offered.chosen >= 0 ? `${listId}-${String(offered.chosen)}` : undefined}
        placeholder="tool:run decision:denied since:24h"
        onChange={(event) => { onChange(event.target.value); offer(event.target.value); }}
        onClick={() => offer(value)} onBlur={() => setOffered(null)} onKeyDown={onKeyDown}
        className={cn(controlClass, "peer h-8 pr-9 pl-8 font-mono text-xs max-md:h-10")}
      />
      {value === "" ? <span aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 peer-focus:hidden max-md:hidden"><KeyHint keys={["/"]} /></span> : null}
      <ul id={listId} role="listbox" aria-label="What may come here" hidden={offered === null} className="absolute top-full left-0 z-30 mt-1 max-h-72 w-full max-w-md overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised">
        {offered?.items.map((completion, index) => (
          <li
            key={completion.label} id={`${listId}-${String(index)}`} role="option" aria-selected={index === offered.chosen}
            // The box keeps the focus.
            onPointerDown={(event) => event.preventDefault()} onClick={() => take(completion)}
            className="flex cursor-pointer items-baseline gap-3 rounded-sm px-2 py-1.5 text-sm select-none hover:bg-hover aria-selected:bg-accent-soft max-md:py-2.5"
          >
            <span className="font-mono text-xs text-ink">{completion.label}</span>
            <span className="text-ink-faint">{completion.about}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
