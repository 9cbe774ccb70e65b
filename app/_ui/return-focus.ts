// Where the focus goes when a panel with its own address is closed: to the link that opens it, though the page below may be drawn anew meanwhile.

/** A slow machine may take seconds until the page below is there. */
const lookMsMax = 8_000;

/** The address of the page, as a link to it is written. */
export function ownAddress(): string {
  return `${window.location.pathname}${window.location.search}`;
}

/**
 * Puts the focus on the link to `address`, as soon as and as often as there is one, for some seconds; on the content of the page where there was none until
 * then. Whoever has moved the focus meanwhile keeps it, and who presses a pointer has other plans. The link may be gone for as long as the page takes: Enter that comes then opens it when it is there.
 */
export function returnFocus(address: string): void {
  const isNowhere = () => document.activeElement === null || document.activeElement === document.body;
  let isOpening = false;
  function look(): void {
    if (!isNowhere()) return;
    const links = document.querySelectorAll<HTMLAnchorElement>("main a[href]");
    const link = [...links].find((one) => one.getAttribute("href") === address);
    if (link === undefined) return;
    link.focus({ preventScroll: true });
    if (!isOpening) return;
    isOpening = false;
    link.click();
  }
  function hear(event: KeyboardEvent): void {
    if (isNowhere() && !event.defaultPrevented) isOpening = event.key === "Enter";
  }
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  function leave(): void {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener("keydown", hear);
    document.removeEventListener("pointerdown", leave);
  }
  const timer = setTimeout(() => {
    leave();
    if (isNowhere()) document.querySelector("main")?.focus({ preventScroll: true });
  }, lookMsMax);
  document.addEventListener("keydown", hear);
  document.addEventListener("pointerdown", leave);
  look();
}
