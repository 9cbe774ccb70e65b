"use client";
// Puts a text on the clipboard and remembers for a moment that it worked.
import { useEffect, useState } from "react";

const saidForMs = 1600;

/** `failed` is true where the browser does not let a page write to the clipboard. */
export function useCopy(text: string): { copied: boolean; failed: boolean; copy: () => Promise<void> } {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), saidForMs);
    return () => clearTimeout(timer);
  }, [state]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("failed");
    }
  }
  return { copied: state === "copied", failed: state === "failed", copy };
}
