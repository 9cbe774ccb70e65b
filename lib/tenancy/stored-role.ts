// A role as the database holds it.

import { AppError } from "@/lib/errors/app-error";
import { parseRole, type Role } from "./permissions";

/** The role of a stored text; the table admits no other, so another is a fault of ours (`unexpected`). */
export function storedRole(text: string): Role {
  const role = parseRole(text);
  if (!role) throw new AppError("unexpected", { internal: `a role that the table does not name: ${text}` });
  return role;
}
