"use client";
// Carries the errors of a form's last answer from the form to its fields.
import { createContext, useContext } from "react";

export type FormErrors = Readonly<Record<string, string>>;

export const FormErrorsContext = createContext<FormErrors>({});

/** Inputs named `tags[]` are sent as the list `tags`, and their errors come back under that name. */
export function fieldOf(inputName: string): string {
  return inputName.endsWith("[]") ? inputName.slice(0, -2) : inputName;
}

/** The error of the last answer for the input of this name. */
export function useFieldError(inputName: string | undefined): string | undefined {
  const errors = useContext(FormErrorsContext);
  return inputName === undefined ? undefined : errors[fieldOf(inputName)];
}
