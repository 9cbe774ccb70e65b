// The summary above a form that was refused: the sentence, and the errors that no input of the form can show.
import type { ReactNode } from "react";
import { Callout } from "@/app/_ui/callout";

export function FormError({ message, details = [] }: { message: ReactNode; details?: readonly string[] | undefined }) {
  return (
    <div role="alert" tabIndex={-1} data-form-error="" className="rounded-lg outline-none">
      <Callout tone="danger">
        {message}
        {details.length > 0 ? (
          <ul className="mt-1 list-disc pl-4">
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        ) : null}
      </Callout>
    </div>
  );
}
