// The password hash with a full queue as an answer that people can read.

import { hashPassword, PasswordQueueFullError, verifyPassword } from "@/lib/crypto/hash-password";
import { AppError } from "@/lib/errors/app-error";

function busyWhenFull(error: unknown): never {
  if (error instanceof PasswordQueueFullError) throw new AppError("busy", { cause: error });
  throw error;
}

/** As `hashPassword`; throws `busy` when too many wait. */
export function hashPasswordOrBusy(password: string): Promise<string> {
  return hashPassword(password).catch(busyWhenFull);
}

/** As `verifyPassword`, with equal work when there is no hash; throws `busy` when too many wait. */
export function verifyPasswordOrBusy(password: string, storedHash: string | null | undefined): Promise<boolean> {
  return verifyPassword(password, storedHash).catch(busyWhenFull);
}
