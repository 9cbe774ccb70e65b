// From a schema's complaints to the error that a form can show beside its fields.

import type { z } from "zod";
import { AppError } from "./app-error";

/** Always an `invalid_input` error whose fields carry the first message for each path, joined by dots, and for the path's first step; an unknown member by its name. */
export function invalidInput(error: z.ZodError): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    for (const steps of pathsOf(issue)) {
      for (const name of new Set([steps.join("."), steps[0] ?? ""])) {
        if (!Object.hasOwn(fields, name)) fields[name] = issue.message;
      }
    }
  }
  const [first] = Object.values(fields);
  return new AppError("invalid_input", { fields, ...(first === undefined ? {} : { public: first }) });
}

/** An object's complaint about members that it does not know stands at the object; it is about each of them. */
function pathsOf(issue: z.core.$ZodIssue): readonly (readonly string[])[] {
  const path = issue.path.map(String);
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
}
