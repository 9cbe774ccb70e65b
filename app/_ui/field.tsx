"use client";
// One labelled control: label above, help below, error in place of help, all wired to the control inside.
import { createContext, useContext, useId, type ComponentProps, type ReactNode } from "react";
import { CircleAlert } from "lucide-react";
import { useFieldError } from "@/app/_ui/form-errors-context";
import { cn } from "@/app/_ui/class-names";

type FieldControl = { id: string; name: string | undefined; describedBy: string | undefined; invalid: boolean };

const FieldContext = createContext<FieldControl | null>(null);

export type FieldProps = {
  label: ReactNode;
  name?: string | undefined;
  help?: ReactNode;
  error?: string | undefined;
  optional?: boolean | undefined;
  hideLabel?: boolean | undefined;
  aside?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
};

/** Inside an ActionForm the error of the answer for `name` is found by itself; `error` overrides it. */
export function Field({ label, name, help, error, optional, hideLabel, aside, className, children }: FieldProps) {
  const id = useId();
  const answered = useFieldError(name);
  const shown = error ?? answered;
  const noteId = shown !== undefined || help !== undefined ? `${id}-note` : undefined;
  return (
    <FieldContext value={{ id, name, describedBy: noteId, invalid: shown !== undefined }}>
      <div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
        <div className={cn("flex items-baseline justify-between gap-3", hideLabel && "sr-only")}>
          <label htmlFor={id} className="text-sm font-medium text-ink">
            {label}
            {optional ? <span className="ml-1.5 font-normal text-ink-faint">optional</span> : null}
          </label>
          {aside}
        </div>
        {children}
        {shown !== undefined ? (
          <p id={noteId} className="flex items-start gap-1.5 text-sm text-deny">
            <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
            <span>{shown}</span>
          </p>
        ) : help !== undefined ? (
          <p id={noteId} className="text-sm text-ink-faint">
            {help}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}

type ControlProps = {
  id?: string | undefined;
  name?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: ComponentProps<"input">["aria-invalid"];
};

/** What the Field around a control wires it with; props given to the control win. */
export function useFieldControl(props: ControlProps) {
  const field = useContext(FieldContext);
  return {
    id: props.id ?? field?.id,
    name: props.name ?? field?.name,
    "aria-describedby": props["aria-describedby"] ?? field?.describedBy,
    "aria-invalid": props["aria-invalid"] ?? (field?.invalid === true ? true : undefined),
  };
}
