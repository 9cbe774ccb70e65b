// Whether values of arguments and results are recorded: what that means, for how long they are kept, and deleting them.

import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Card } from "@/app/_ui/card";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { Field } from "@/app/_ui/field";
import { RelativeTime } from "@/app/_ui/relative-time";
import { SettingsSection } from "@/app/_ui/settings-section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { Switch } from "@/app/_ui/switch";
import { TextInput } from "@/app/_ui/text-input";
import { recordedValuesCountMax, type RecordedValues } from "@/lib/servers/count-recorded-values";
import { recordingMoment } from "@/lib/servers/recording-moment";
import type { ServerRecord } from "@/lib/servers/server-record";
import { eraseRecordedValuesAction, setArgumentRecordingAction } from "../actions";

interface Props {
  readonly org: string;
  readonly server: ServerRecord;
  readonly recorded: RecordedValues;
  readonly canManage: boolean;
}

export function ArgumentRecordingSection({ org, server, recorded, canManage }: Props) {
  const { argumentRecording: { on, retentionDays }, resultRecording } = server;
  const action = setArgumentRecordingAction.bind(null, org);
  return (
    <SettingsSection
      title="Values of calls"
      description={on || resultRecording.on ? "Recorded, sealed. Only a gateway opens them: to replay calls, and for those who make policies to see on a call's page." : "Not recorded: the log has names, sizes and a keyed hash."}
    >
      {canManage ? (
        <Card footer={recorded.calls === 0 && recorded.beingDeleted === 0 ? undefined : <Recorded {...{ org, server, recorded, canManage }} />}>
          <ActionForm key={`${String(on)}-${String(resultRecording.on)}-${String(retentionDays)}`} action={action} success="Saved.">
            <input type="hidden" name="serverId" value={server.id} />
            <input type="hidden" name="seen" value={recordingMoment({ record: on, recordResults: resultRecording.on, retentionDays })} />
            <Switch
              name="record"
              label="Record argument values"
              help="Everything that agents send to this server's tools from now on, up to 16 KiB a call: file contents, addresses, amounts. Passwords, tokens and keys are taken out first, by their name or their form; one that shows neither is recorded. A replay can then judge these calls under a draft; without values it judges them as far as the names allow."
              defaultChecked={on}
            />
            <Switch
              name="recordResults"
              label="Record result values"
              help="What this server's tools answer, at once or later by a task, as the agent got it: after the policy's rules for results, with secrets taken out as above, and cut after 16 KiB. To see on the call's page what came back; no rule and no replay needs it."
              defaultChecked={resultRecording.on}
            />
            <Field name="retentionDays" label="Days to keep them" help="1 to 90; then the values are deleted, and the log itself stays.">
              <TextInput type="number" min={1} max={90} required defaultValue={retentionDays} className="w-28" />
            </Field>
            <div>
              <SubmitButton variant="secondary" pendingLabel="Saving">Save</SubmitButton>
            </div>
          </ActionForm>
        </Card>
      ) : null}
    </SettingsSection>
  );
}

function Recorded({ org, server, recorded }: Props) {
  const { argumentRecording: { on }, resultRecording } = server;
  const calls = callsWords(recorded.calls);
  const leaving = recorded.beingDeleted === 0 ? null : <span>Values of {callsWords(recorded.beingDeleted)} are being deleted; nobody can read them any more.</span>;
  if (recorded.calls === 0) return leaving;
  return (
    <>
      {leaving}
      <span>
        Values of {calls} are recorded ({sizeWords(recorded.bytes)}
        {recorded.oldestAt === null ? null : (
          <>
            , the oldest <RelativeTime at={recorded.oldestAt} />
          </>
        )}
        ).
      </span>
      <ConfirmDialog
        trigger={<Button size="sm">Delete all recorded values</Button>}
        title="Delete all recorded values of this server?"
        effects={[
          `The values of arguments and results of ${calls} cannot be read from now on, and are deleted within a few minutes. This cannot be undone.`,
          "So are those that were recorded by versions of Portcullis that took no secrets out of them.",
          "The log of calls stays as it is. A replay judges these calls as far as the names of their arguments allow.",
          on || resultRecording.on ? "Recording goes on as it is set: new calls are recorded." : "Recording stays off.",
        ]}
        confirmLabel="Delete"
        action={eraseRecordedValuesAction.bind(null, org)}
        fields={{ serverId: server.id }}
        success="The recorded values are gone."
      />
    </>
  );
}

function callsWords(count: number): string {
  return `${count.toLocaleString("en")}${count === recordedValuesCountMax ? " or more" : ""} ${count === 1 ? "call" : "calls"}`;
}

function sizeWords(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_048_576) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
