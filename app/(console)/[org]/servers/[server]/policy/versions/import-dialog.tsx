"use client";
// A document from a file or a starting point, before it takes the draft's place: what is wrong with it, or what it would change.
import { useMemo, useTransition } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { FormError } from "@/app/_ui/form-error";
import { importDocumentAction } from "../actions";
import { readDocument } from "../draft/read-document";
import { useDraft } from "../draft/policy-draft-context";
import { PlainSentence } from "../plain-sentence";
import { Comparison } from "./comparison";
import type { PolicyFile } from "./read-policy-file";

export function ImportDialog({ file, title = `Import ${file.name}`, onClose }: { file: PolicyFile; title?: string; onClose: () => void }) {
  const { org, policy, state, dispatch, mayManage, sharing } = useDraft();
  const [isPending, startTransition] = useTransition();
  const read = useMemo(() => (file.ok ? readDocument(file.text) : null), [file]);

  function replace(text: string): void {
    startTransition(async () => {
      if (mayManage) {
        const answer = await sharing.replaceBy((revision) => importDocumentAction(org, { policyId: policy.id, revision, document: text }));
        if (answer?.ok !== true) {
          toast.error(answer === null ? "The draft is being saved; try again." : answer.message);
          return;
        }
      } else dispatch({ kind: "edited", text });
      onClose();
      toast.success(`${file.name} is the draft now`, { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
    });
  }

  return (
    <Dialog open wide="full" title={title} description="It takes the draft’s place; what is live stays live until you publish." onOpenChange={(open) => { if (!open) onClose(); }}>
      <div className="flex flex-col gap-4">
        {!file.ok ? <FormError message={file.message} /> : read === null || !read.ok ? (
          <div>
            <FormError message="This is not a valid policy, so the draft stays as it is." />
            <ul aria-label="Problems" className="mt-2 flex max-h-72 flex-col gap-1 overflow-y-auto text-sm">
              {read?.problems.map(({ pointer, code, message, suggestion }) => (
                <li key={`${pointer} ${code}`} className="rounded-md bg-sunken px-2 py-1.5">
                  <code className="font-mono text-xs break-all text-deny">{pointer === "" ? "the whole file" : pointer}</code>
                  <p><PlainSentence text={message} />{suggestion === undefined ? null : <> Did you mean <code className="font-mono text-xs">{suggestion}</code>?</>}</p>
                </li>
              ))}
            </ul>
          </div>
        ) : <Comparison before={state.text} after={file.text} beforeLabel="The draft" afterLabel={file.name} />}
        <div className="flex justify-end gap-2">
          <Button variant="ghost" onClick={onClose}>Cancel</Button>
          {file.ok && read?.ok === true ? <Button variant="primary" disabled={isPending} onClick={() => replace(file.text)}>Replace the draft</Button> : null}
        </div>
      </div>
    </Dialog>
  );
}
