"use client";
// Carries the errors of a form's last answer from the form to its fields.
import { createContext, useContext } from "react";

export const FormErrorsContext = createContext<Readonly<Record<string, string>>>({});

export function useFormErrors(): Readonly<Record<string, string>> {
  return useContext(FormErrorsContext);
}
