// The only file that knows Prisma's error codes.

import { AppError } from "@/lib/errors/app-error";
import { Prisma } from "@/prisma/generated/client";

/** An AppError stays itself; a known refusal of the database becomes one; anything else becomes `unexpected` with its cause. */
export function translateDbError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === "P2002") return new AppError("conflict", { public: "Something with this name already exists.", cause: error });
    if (error.code === "P2003") return new AppError("conflict", { public: "Something still refers to this, or it refers to something that is gone.", cause: error });
    if (error.code === "P2025") return new AppError("not_found", { cause: error });
    if (error.code === "P2028" || error.code === "P2024") return new AppError("busy", { cause: error });
  }
  // The pool's own words where no connection came free in time; a transaction has P2028 for it.
  if (error instanceof Error && error.message === "timeout exceeded when trying to connect") return new AppError("busy", { cause: error });
  // SQLSTATE 22021, 22P05, 22008: a NUL, which no text of Postgres holds, or a moment that no calendar of it has. Nothing of ours is one.
  if (error instanceof Prisma.PrismaClientKnownRequestError && /`(?:22021|22P05|22008)`/.test(error.message)) {
    return new AppError("invalid_input", { public: "A text or a time in this request cannot be stored.", cause: error });
  }
  // 57014: the statement took longer than the verb that sent it gives it.
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.message.includes("`57014`")) {
    return new AppError("busy", { public: "This took longer than it may. Ask for a shorter span or for less, then try again.", cause: error });
  }
  return new AppError("unexpected", { cause: error });
}
