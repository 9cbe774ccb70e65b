// An action whose request never arrives, or is answered with a failure, rejects, where everything else is an answer: a page that awaits it would fall over with it.
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import type { ActionResult } from "@/app/_ui/action-result";

/** The action's answer; where there is none, an answer that says why. Where the action led elsewhere, that is left to Next. */
export async function reachConsole<T>(action: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  try {
    return await action;
  } catch (error) {
    // A redirect, too, comes as a rejection, and would be lost.
    unstable_rethrow(error);
    return { ok: false, ...whyNot(error) };
  }
}

/** A browser's fetch rejects with a TypeError where the network failed, and with nothing else. */
function whyNot(error: unknown): { readonly code: string; readonly message: string } {
  if (unstable_isUnrecognizedActionError(error)) return { code: "upgraded", message: "The console was upgraded meanwhile. Reload the page, then try again." };
  if (error instanceof TypeError) return { code: "unreachable", message: "The console cannot be reached. Try again." };
  return { code: "failed", message: "The console answered with an error of its own. Try again; if that does not help, its log says what happened." };
}
