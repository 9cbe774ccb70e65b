"use client";
// Keeps the search at hand under a name, and lists the views that one may delete.
import { useTransition } from "react";
import { Trash2 } from "lucide-react";
import { toast } from "sonner";
import { ActionForm } from "@/app/_ui/action-form";
import { Badge } from "@/app/_ui/badge";
import { Checkbox } from "@/app/_ui/checkbox";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { IconButton } from "@/app/_ui/icon-button";
import { reachConsole } from "@/app/_ui/reach-console";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import type { ViewRecord } from "@/lib/call-views/view-record";
import { deleteViewAction, saveViewAction } from "./actions";

export function ViewsDialog({ org, text, views, mayShare, open, onOpenChange }: {
  org: string; text: string; views: readonly ViewRecord[]; mayShare: boolean; open: boolean; onOpenChange: (open: boolean) => void;
}) {
  const [isDeleting, startDeleting] = useTransition();
  const deletable = views.filter(({ shared }) => !shared || mayShare);

  async function bringBack(form: FormData): Promise<void> {
    const result = await reachConsole(saveViewAction(org, null, form));
    if (result.ok) toast.success(`${result.value.name} is back.`);
    else toast.error(result.message);
  }

  function remove(view: ViewRecord): void {
    startDeleting(async () => {
      const result = await reachConsole(deleteViewAction(org, { viewId: view.id }));
      if (!result.ok) return void toast.error(result.message);
      const form = new FormData();
      form.set("name", view.name);
      form.set("search", view.search);
      if (view.shared) form.set("shared", "on");
      toast(`${view.name} is deleted.`, { action: { label: "Undo", onClick: () => void bringBack(form) } });
    });
  }

  return (
    <Dialog title="Views" description="A view is a search of the log with a name." open={open} onOpenChange={onOpenChange}>
      {text === "" ? <p className="text-sm text-ink-muted">Search for something first, then save it here.</p> : (
        <ActionForm action={saveViewAction.bind(null, org)} success="Saved." onSuccess={() => onOpenChange(false)}>
          <p className="rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-all">{text}</p>
          <input type="hidden" name="search" value={text} />
          <Field name="name" label="Name" help="A view of this name gets the new search."><TextInput required maxLength={60} /></Field>
          {mayShare ? <Checkbox name="shared" label="Shared" help="Everybody of the organization sees it." /> : null}
          <div className="flex justify-end"><SubmitButton>Save view</SubmitButton></div>
        </ActionForm>
      )}
      {deletable.length === 0 ? null : (
        <ul aria-label="Views to delete" className="mt-4 flex flex-col border-t border-line pt-2">
          {deletable.map((view) => (
            <li key={view.id} className="flex items-center gap-2 py-1 text-sm">
              <span className="min-w-0 flex-1 truncate" title={view.search}>{view.name}</span>
              {view.shared ? <Badge>Shared</Badge> : null}
              <IconButton label={`Delete ${view.name}`} icon={<Trash2 aria-hidden />} size="sm" disabled={isDeleting} onClick={() => remove(view)} />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
