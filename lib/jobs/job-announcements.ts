// The console process's one LISTEN connection for finished work, shared by everyone who waits. It only ever says "look
// again": rows are read through the tenant's handle, so a wrong or missing announcement costs a second and leaks nothing.

import pg from "pg";

const channel = "portcullis_job_changed";
const jobWaitersMax = 1_000;
const reconnectDelayMs = 1_000;
const connectTimeoutMs = 5_000;
/** While the connection is down, or there are too many waiters, everyone looks again this often. */
const pollMs = 1_000;
/** While it is up, everyone looks again this often all the same. */
const safetyPollMs = 5_000;

/** One waiter's place. Taken before the row is read, so that nothing announced in between is missed. */
export interface JobTicket {
  /** Resolves at the next announcement (at once if one came since the last time), at the next poll, or after `timeoutMs`. */
  next(timeoutMs: number): Promise<void>;
  close(): void;
}

class JobAnnouncements {
  readonly #url: string;
  readonly #waiters = new Map<string, Set<() => void>>();
  #count = 0;
  #client: pg.Client | null = null;
  #listening = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  ticket(jobId: string): JobTicket {
    this.#connect();
    let announced = false;
    let wake = (): void => undefined;
    const heard = (): void => {
      announced = true;
      wake();
    };
    const registered = this.#add(jobId, heard);
    return {
      next: (timeoutMs) => new Promise((resolve) => {
        const lookAgainMs = registered && this.#listening ? safetyPollMs : pollMs;
        const timer = setTimeout(() => wake(), announced ? 0 : Math.max(0, Math.min(timeoutMs, lookAgainMs)));
        announced = false;
        wake = () => {
          clearTimeout(timer);
          announced = false;
          wake = () => undefined;
          resolve();
        };
      }),
      close: () => {
        if (registered) this.#remove(jobId, heard);
        wake();
      },
    };
  }

  async end(): Promise<void> {
    if (this.#retry) clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    this.#listening = false;
    client?.removeAllListeners("end");
    await client?.end().catch(() => undefined);
  }

  #add(jobId: string, heard: () => void): boolean {
    if (this.#count >= jobWaitersMax) return false;
    this.#count += 1;
    const known = this.#waiters.get(jobId);
    if (known) known.add(heard);
    else this.#waiters.set(jobId, new Set([heard]));
    return true;
  }

  #remove(jobId: string, heard: () => void): void {
    const known = this.#waiters.get(jobId);
    if (!known?.delete(heard)) return;
    this.#count -= 1;
    if (known.size === 0) this.#waiters.delete(jobId);
  }

  #connect(): void {
    if (this.#client !== null || this.#retry !== null) return;
    const client = new pg.Client({ connectionString: this.#url, connectionTimeoutMillis: connectTimeoutMs, keepAlive: true });
    this.#client = client;
    client.on("notification", ({ payload }) => this.#waiters.get(payload ?? "")?.forEach((heard) => heard()));
    client.on("error", () => this.#lost(client));
    client.on("end", () => this.#lost(client));
    client.connect().then(() => client.query(`LISTEN ${channel}`)).then(
      () => { this.#listening = this.#client === client; },
      () => this.#lost(client),
    );
  }

  /** Waiters poll meanwhile; the connection is tried again only while somebody waits. */
  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#listening = false;
    client.end().catch(() => undefined);
    // Whatever was announced meanwhile is lost: everyone looks now, and polls until the connection is back.
    for (const waiters of this.#waiters.values()) for (const heard of waiters) heard();
    this.#retry = setTimeout(() => {
      this.#retry = null;
      if (this.#count > 0) this.#connect();
    }, reconnectDelayMs);
    this.#retry.unref();
  }
}

declare global {
  // The bundler may load this module several times in one process; the connection is one all the same.
  var portcullisJobAnnouncements: Map<string, JobAnnouncements> | undefined;
}

function announcementsOf(url: string): JobAnnouncements {
  const all = (globalThis.portcullisJobAnnouncements ??= new Map());
  const known = all.get(url);
  if (known) return known;
  const made = new JobAnnouncements(url);
  all.set(url, made);
  return made;
}

/** A place among those who wait for announcements about one job. Never throws; close it when done. */
export function takeJobTicket(databaseUrl: string, jobId: string): JobTicket {
  return announcementsOf(databaseUrl).ticket(jobId);
}

/** Ends the listening connection of this URL, if there is one. */
export async function closeJobAnnouncements(databaseUrl: string): Promise<void> {
  const known = globalThis.portcullisJobAnnouncements?.get(databaseUrl);
  globalThis.portcullisJobAnnouncements?.delete(databaseUrl);
  await known?.end();
}
