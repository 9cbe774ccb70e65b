"use client";
// How many columns of the builder stand side by side: the same widths at which its classes change (lg, xl).
import { useSyncExternalStore } from "react";

const two = "(min-width: 64rem)";
const three = "(min-width: 80rem)";

function subscribe(onChange: () => void): () => void {
  const queries = [window.matchMedia(two), window.matchMedia(three)];
  for (const query of queries) query.addEventListener("change", onChange);
  return () => {
    for (const query of queries) query.removeEventListener("change", onChange);
  };
}

function columnsNow(): 1 | 2 | 3 {
  return window.matchMedia(three).matches ? 3 : window.matchMedia(two).matches ? 2 : 1;
}

export function useColumns(): 1 | 2 | 3 {
  return useSyncExternalStore(subscribe, columnsNow, () => 3);
}
