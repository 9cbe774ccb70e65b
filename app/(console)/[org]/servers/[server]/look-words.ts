// What the gateway is doing with a server right now, in words. Pure.

/** The gateway's own words where it has said some; else what a look begins with. */
export function lookWords(state: string, progress: string, target: string): string {
  if (progress !== "") return `${progress.replace(/[.…]+$/, "")}…`;
  return state === "queued" ? "Asking the gateway to connect…" : `Connecting to ${target}…`;
}
