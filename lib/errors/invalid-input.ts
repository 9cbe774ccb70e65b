// From a schema's complaints to the error that a form can show beside its fields.

import type { z } from "zod";
import { AppError } from "./app-error";

/** Always an `invalid_input` error whose fields carry the first message for each path, joined by dots, and for the path's first step. */
export function invalidInput(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const steps = issue.path.map(String);
    for (const name of new Set([steps.join("."), steps[0] ?? ""])) {
      if (!Object.hasOwn(fields, name)) fields[name] = issue.message;
    }
  }
  const [first] = Object.values(fields);
  return new AppError("invalid_input", { fields, ...(first === undefined ? {} : { public: first }) });
}
