"use client";
// j and k move the focus through the rows of the tables inside; Enter opens, as on any link.
import { useEffect, useRef, type ReactNode } from "react";
import { isTyping } from "@/app/_ui/is-typing";

export function TableKeys({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    function move(event: KeyboardEvent): void {
      if ((event.key !== "j" && event.key !== "k") || event.ctrlKey || event.metaKey || event.altKey) return;
      // An open dialog has the keys to itself.
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      const links = [...(ref.current?.querySelectorAll<HTMLAnchorElement>("a[data-row-link]") ?? [])];
      const at = links.findIndex((link) => link === document.activeElement);
      const next = event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
      const link = links[next];
      if (link === undefined) return;
      event.preventDefault();
      link.focus();
      link.scrollIntoView({ block: "nearest" });
    }
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, []);
  return <div ref={ref}>{children}</div>;
}
