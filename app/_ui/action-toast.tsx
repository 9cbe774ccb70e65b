"use client";
// Says the success of an action in a toast, once per answer. Errors stay in the form, where they can be mended.
import { useEffect } from "react";
import { toast } from "sonner";
import type { ActionResult } from "@/app/_ui/action-result";

export function ActionToast<T>({
  result,
  success,
}: {
  result: ActionResult<T> | null;
  success?: string | undefined;
}) {
  useEffect(() => {
    if (result !== null && result.ok && success !== undefined) toast.success(success);
  }, [result, success]);
  return null;
}
