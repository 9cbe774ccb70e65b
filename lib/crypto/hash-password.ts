// Passwords at rest: Argon2id, slow and memory-hungry on purpose, and few at a time so that sign-ins cannot exhaust the machine.
// Rate limits per person and address are the caller's.
import { hash, verify } from "@node-rs/argon2";
import { Turnstile, TurnstileFullError } from "./turnstile";

export { TurnstileFullError as PasswordQueueFullError };

/** OWASP Password Storage Cheat Sheet, Argon2id: 19 MiB, two passes, one lane. The package's default algorithm is Argon2id. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const AT_ONCE_MAX = 2;
/** At about 50 ms each this is a wait of some two seconds; whoever comes later is told to try again. */
const WAITING_MAX = 64;
/** Longer input costs time and makes no password stronger. */
export const PASSWORD_BYTES_MAX = 1024;

declare global {
  // A bundler may load this file more than once in a process; the bound is the process's.
  var portcullisPasswordTurnstile: Turnstile | undefined;
}

function turnstile(): Turnstile {
  globalThis.portcullisPasswordTurnstile ??= new Turnstile(AT_ONCE_MAX, WAITING_MAX);
  return globalThis.portcullisPasswordTurnstile;
}

/** The password's Argon2id hash in PHC form, with a salt of its own; throws a `PasswordQueueFullError` when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  refuseLong(password);
  return turnstile().pass(() => hash(password, PARAMETERS));
}

/**
 * Whether the password is the one that was hashed. Without a stored hash (no such user, or one who signs in elsewhere) it takes
 * as long and says no, so that the time tells nobody which accounts exist.
 */
export async function verifyPassword(password: string, storedHash: string | null | undefined): Promise<boolean> {
  if (Buffer.byteLength(password) > PASSWORD_BYTES_MAX) return false;
  const known = storedHash ?? (await dummyHash());
  const matches = await turnstile().pass(() => verify(known, password));
  return matches && storedHash !== null && storedHash !== undefined;
}

let dummy: Promise<string> | undefined;

function dummyHash(): Promise<string> {
  dummy ??= hash("nobody has this password", PARAMETERS);
  return dummy;
}

function refuseLong(password: string): void {
  if (Buffer.byteLength(password) > PASSWORD_BYTES_MAX) throw new RangeError(`a password has at most ${PASSWORD_BYTES_MAX} bytes`);
}
