"use client";
// Follows from the browser what a gateway does for this page: asks, tells, asks again, until there is an end.

const failuresMax = 5;
const retryMs = 2_000;

interface Followed<T> {
  /** The console's own route. It answers at once where it knows more than was seen, else as soon as it does. */
  readonly address: string;
  /** What the page has seen already; empty where nothing. */
  readonly seen: string;
  /** A check for an answer of another kind, like a sign-in page. */
  readonly isNews: (value: unknown) => value is T;
  /** Different whenever there is something new to say. */
  readonly momentOf: (news: T) => string;
  readonly isOver: (news: T) => boolean;
  readonly tell: (news: T) => void;
  /** What is followed ends within the gateway's own limits; this is the page's. */
  readonly roundsMax: number;
}

/** Resolves with the last news; null where the console does not answer any more. Rejects only when aborted. */
export async function askUntilOver<T>(followed: Followed<T>, signal: AbortSignal): Promise<T | null> {
  let { seen } = followed;
  let failures = 0;
  for (let round = 0; round < followed.roundsMax && failures < failuresMax; round += 1) {
    const value = await ask(followed.address, seen, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (!followed.isNews(value)) {
      failures += 1;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    } else {
      failures = 0;
      seen = followed.momentOf(value);
      followed.tell(value);
      if (followed.isOver(value)) return value;
    }
  }
  return null;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

async function ask(address: string, seen: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(`${address}?${new URLSearchParams({ seen }).toString()}`, { method: "POST", signal });
  const answer: unknown = await response.json();
  return isRecord(answer) && answer["ok"] === true ? answer["value"] : null;
}
