// Where answers under rules for results are judged: at once, or, if that takes long, by a thread that nobody else waits for.
import type { RulesVerdict, ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";

export interface Scans {
  /**
   * What the rules say of the message; without a promise where that was found out at once. Never rejects: what cannot be judged is
   * `unjudged`, which withholds it (law L8). Aborting the signal gives a message up that still waits.
   */
  judge(orgId: string, rules: ResultRules, message: ServerMessage, signal: AbortSignal): RulesVerdict | Promise<RulesVerdict>;
}
