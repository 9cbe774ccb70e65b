"use client";
// Which columns of the log one sees, remembered for oneself.
import { useState } from "react";
import { Columns3 } from "lucide-react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Checkbox } from "@/app/_ui/checkbox";
import { Dialog } from "@/app/_ui/dialog";
import { SubmitButton } from "@/app/_ui/submit-button";
import { columnNames, defaultColumns, type ColumnName } from "@/lib/calls/table-column-names";
import { chooseColumnsAction } from "./actions";
import { tableColumns } from "./table-columns";

export function ColumnsDialog({ org, chosen }: { org: string; chosen: readonly ColumnName[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const [picked, setPicked] = useState<ReadonlySet<ColumnName>>(new Set(chosen));
  function toggle(name: ColumnName, isOn: boolean): void {
    setPicked(new Set(columnNames.filter((other) => (other === name ? isOn : picked.has(other)))));
  }
  return (
    <Dialog
      trigger={<Button><Columns3 aria-hidden /><span className="max-sm:sr-only">Columns</span></Button>} title="Columns" description="For you, in this organization." open={isOpen}
      onOpenChange={(open) => { setPicked(new Set(chosen)); setIsOpen(open); }}
    >
      <ActionForm action={chooseColumnsAction.bind(null, org)} onSuccess={() => setIsOpen(false)}>
        <fieldset className="grid grid-cols-2 gap-x-4 gap-y-2.5">
          <legend className="sr-only">Columns of the log</legend>
          {columnNames.map((name) => (
            <Checkbox
              key={name} name="columns[]" value={name} label={tableColumns[name].label} checked={name === "subject" || picked.has(name)} disabled={name === "subject"}
              onChange={(event) => toggle(name, event.target.checked)}
            />
          ))}
        </fieldset>
        <div className="flex justify-between">
          <Button variant="ghost" onClick={() => setPicked(new Set(defaultColumns))}>Usual columns</Button>
          <SubmitButton>Show these</SubmitButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
