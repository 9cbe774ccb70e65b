// Why an export did not begin, as the address says it after the form came back.

import { errorCodes } from "@/lib/errors/error-codes";
import type { SearchParams } from "./read-query";

/** One sentence; null where the address says nothing of an export. */
export function exportProblem(params: SearchParams): string | null {
  const code = params["export"];
  if (code === "busy") return "Two exports of an organization are made at a time. Wait for one to end, then try again.";
  return typeof code === "string" && Object.hasOwn(errorCodes, code) ? errorCodes[code as keyof typeof errorCodes].sentence : null;
}
