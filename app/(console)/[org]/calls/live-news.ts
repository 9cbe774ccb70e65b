// That the live log has shown something new, for what else on the page counts calls.

const news = new EventTarget();

/** Tells whoever listens. */
export function tellNews(): void {
  news.dispatchEvent(new Event("calls"));
}

/** Calls `heard` at each news; answers what ends that. */
export function hearNews(heard: () => void): () => void {
  news.addEventListener("calls", heard);
  return () => news.removeEventListener("calls", heard);
}
