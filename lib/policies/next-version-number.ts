import { AppError } from "@/lib/errors/app-error";

/** Versions stay as long as their policy: each call names the one that judged it. */
const versionsPerPolicyMax = 2_000;

/** The number after the newest; `conflict` where the policy has as many as it may. */
export function nextVersionNumber(newest: number): number {
  if (newest < versionsPerPolicyMax) return newest + 1;
  throw new AppError("conflict", { public: `A policy has at most ${String(versionsPerPolicyMax)} versions. Make a copy of it, which begins anew, and put its grants under that one.` });
}
