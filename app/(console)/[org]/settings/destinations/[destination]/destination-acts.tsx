// What one does with a destination: try it, turn it off and on, send its dead letters again.

import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { DestinationRecord } from "@/lib/destinations/destination-record";
import { replayAction, sendTestAction, setStateAction } from "../actions";

export function DestinationActs({ org, destination: { id, state, counts, name } }: { org: string; destination: DestinationRecord }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {counts.dead > 0 ? (
        <ConfirmDialog
          trigger={<Button>Send dead letters again</Button>}
          title={`Send ${counts.dead === 1 ? "1 dead letter" : `${counts.dead} dead letters`} again?`}
          effects={["They go before what is new, in their old order.", "Events keep their ids, so that a receiver can tell what it has."]}
          confirmLabel="Send again"
          danger={false}
          action={replayAction.bind(null, org)}
          fields={{ destinationId: id }}
          success="They are sent again."
        />
      ) : null}
      {state === "on" ? (
        <ConfirmDialog
          trigger={<Button>Turn off</Button>}
          title={`Turn ${name} off?`}
          effects={["Nothing is sent to it.", "What happens meanwhile is sent when it is turned on again, as far as the log still has it."]}
          confirmLabel="Turn off"
          danger={false}
          action={setStateAction.bind(null, org)}
          fields={{ destinationId: id, state: "off" }}
          success="It is off."
        />
      ) : (
        <ActionForm action={setStateAction.bind(null, org)} success="It is on, and goes on where it stopped.">
          <input type="hidden" name="destinationId" value={id} />
          <input type="hidden" name="state" value="on" />
          <SubmitButton variant="secondary">{state === "paused" ? "Resume" : "Turn on"}</SubmitButton>
        </ActionForm>
      )}
      <ActionForm action={sendTestAction.bind(null, org)} success="A test event is on its way.">
        <input type="hidden" name="destinationId" value={id} />
        <SubmitButton pendingLabel="Sending">Send a test event</SubmitButton>
      </ActionForm>
    </div>
  );
}
