// The sentence above a form that was refused.
import { Callout } from "@/app/_ui/callout";

export function FormError({ message }: { message: string }) {
  return (
    <div role="alert">
      <Callout tone="danger" title="Not saved">
        {message}
      </Callout>
    </div>
  );
}
