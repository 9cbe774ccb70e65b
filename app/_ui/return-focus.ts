// Where the focus goes when a panel with its own address is closed: to the link that opens it, though the page below may be drawn anew meanwhile.

const lookMsMax = 2_000;

/** The address of the page, as a link to it is written. */
export function ownAddress(): string {
  return `${window.location.pathname}${window.location.search}`;
}

/**
 * Puts the focus on the link to `address`, as soon as and as often as there is one, for two seconds; on the content of the page where there was none until
 * then. Whoever has moved the focus meanwhile keeps it.
 */
export function returnFocus(address: string): void {
  const isNowhere = () => document.activeElement === null || document.activeElement === document.body;
  function look(): void {
    if (!isNowhere()) return;
    const links = document.querySelectorAll<HTMLAnchorElement>("main a[href]");
    [...links].find((link) => link.getAttribute("href") === address)?.focus({ preventScroll: true });
  }
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => {
    observer.disconnect();
    if (isNowhere()) document.querySelector("main")?.focus({ preventScroll: true });
  }, lookMsMax);
  look();
}
