// An action whose request never arrives rejects, where everything else is an answer: a page that awaits it would fall over with it.
import { unstable_rethrow } from "next/navigation";
import type { ActionResult } from "@/app/_ui/action-result";

/** The action's answer; where the console cannot be reached, or is another version by now, an answer that says so. Where the action led elsewhere, that is left to Next. */
export async function reachConsole<T>(action: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  try {
    return await action;
  } catch (error) {
    // A redirect, too, comes as a rejection, and would be lost.
    unstable_rethrow(error);
    return { ok: false, code: "unreachable", message: "The console cannot be reached. Try again; if it was upgraded, reload the page." };
  }
}
