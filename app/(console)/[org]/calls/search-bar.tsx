"use client";
// The box and the lists beside it: two ways of writing one search, which lives in the address. Without script the box is a plain form.
import { useId, useState, type ReactNode } from "react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { SlidersHorizontal, X } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { cn } from "@/app/_ui/class-names";
import type { CallFacets } from "@/lib/calls/list-call-facets";
import { formatCallSearch } from "@/lib/calls/search/format-call-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";
import { callsHref } from "./read-query";
import { SearchBox } from "./search-box";
import { controlsOf, SearchControls, shownIn } from "./search-controls";

/** The box follows the address, but for the arrival of what was asked for here: by then the next search may be half written. */
export function SearchBar({ path, text: initial, facets, withServer, children }: {
  path: string; text: string; facets: CallFacets; withServer: boolean;
  /** What else is done with a search: views, columns, export. */
  children?: ReactNode;
}) {
  const router = useRouter();
  const problemsId = useId();
  const controlsId = useId();
  /** On a phone the lists are folded away behind one button. */
  const [isUnfolded, setIsUnfolded] = useState(false);
  const [text, setText] = useState(initial);
  const [shownText, setShownText] = useState(initial);
  const [address, setAddress] = useState(initial);
  const [asked, setAsked] = useState(initial);
  if (initial !== address) {
    setAddress(initial);
    if (initial !== asked) {
      setText(initial);
      setShownText(initial);
      setAsked(initial);
    }
  }
  const parsed = parseCallSearch(text);
  // What one is still writing is not judged before it is asked for.
  const judged = parseCallSearch(shownText);
  const problems = !parsed.ok && !judged.ok && text === shownText ? judged.problems : [];

  function go(next: string): void {
    setText(next);
    setShownText(next);
    setAsked(next.trim());
    router.push(callsHref(path, next.trim()), { scroll: false });
  }

  const controls = controlsOf(facets, withServer);
  const set = parsed.ok ? controls.filter((control) => shownIn(control, parsed.search) !== "").length : 0;

  // What else is done with a search has forms of its own, which may not stand within the box's.
  return (
    <div role="search" className="mb-3 flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <form method="get" action={path} onSubmit={(event) => { event.preventDefault(); go(text); }} className="flex min-w-0 flex-1 basis-80 items-center gap-2">
          <SearchBox
            name="q" value={text} invalid={problems.length > 0} describedBy={problemsId} onChange={setText} onSubmit={go}
            known={{ tool: facets.tools, code: facets.codes, server: facets.servers.map(({ name }) => name), grant: facets.grants.map(({ label }) => label), method: ["tools/call", "tools/list"] }}
          />
          <Button type="submit">Search</Button>
        </form>
        <Button aria-expanded={isUnfolded} aria-controls={controlsId} onClick={() => setIsUnfolded(!isUnfolded)} className="sm:hidden">
          <SlidersHorizontal aria-hidden />Filters{set === 0 ? null : <span className="rounded-full bg-accent-soft px-1.5 text-xs text-accent-ink tabular-nums">{set}<span className="sr-only"> set</span></span>}
        </Button>
        {children}
      </div>
      <ul id={problemsId} role="alert" className="flex flex-col gap-0.5 text-sm text-deny empty:hidden">
        {problems.map(({ start, end, message }) => (
          <li key={`${String(start)}-${message}`}><code className="mr-1.5 rounded-sm bg-deny-soft px-1 font-mono text-xs">{shownText.slice(start, end) || "end"}</code>{message}</li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <div id={controlsId} className={cn("flex flex-wrap items-center gap-2 max-sm:w-full", isUnfolded ? "" : "max-sm:hidden")}>
          <SearchControls controls={controls} search={parsed.ok ? parsed.search : null} onSearch={(search) => go(formatCallSearch(search))} />
        </div>
        {initial === "" ? null : (
          <Link href={path} className="inline-flex h-8 items-center gap-1 rounded-md px-2 text-sm text-ink-muted hover:bg-hover hover:text-ink">
            <X aria-hidden className="size-3.5" />
            Clear
          </Link>
        )}
      </div>
    </div>
  );
}
