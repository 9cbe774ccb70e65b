// The shortest way to begin: an address pasted here opens the form for a new server with it.

import Form from "next/form";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";

export function AddressStart({ org }: { org: string }) {
  return (
    <Form action={`/${org}/servers/new`} className="flex items-end gap-2">
      <Field name="url" label="Server address" hideLabel className="flex-1">
        <TextInput mono type="url" placeholder="https://example.com/mcp" autoComplete="off" spellCheck={false} />
      </Field>
      <Button type="submit" variant="primary">
        Connect
      </Button>
    </Form>
  );
}
