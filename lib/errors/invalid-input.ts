// From a schema's complaints to the error that a form can show beside its fields.

import type { z } from "zod";
import { AppError } from "./app-error";

/** Always an `invalid_input` error whose fields carry the first message for each path, joined by dots. */
export function invalidInput(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const path = issue.path.map(String).join(".");
    if (!Object.hasOwn(fields, path)) fields[path] = issue.message;
  }
  const [first] = Object.values(fields);
  return new AppError("invalid_input", { fields, ...(first === undefined ? {} : { public: first }) });
}
