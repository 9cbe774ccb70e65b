// The first thing the Tab key reaches: straight to the content.

export function SkipLink() {
  return (
    <a
      href="#content"
      className="sr-only z-60 rounded-md bg-accent px-3 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
    >
      Skip to content
    </a>
  );
}
