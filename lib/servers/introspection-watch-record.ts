// What a page that watches a look at a server is told.

import type { JobState } from "@/lib/jobs/job-record";

export interface IntrospectionWatch {
  readonly jobId: string;
  readonly state: JobState;
  /** Different whenever there is something new to say; to be sent back as what was seen. */
  readonly moment: string;
  readonly progress: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** What the look found, for the one watcher who applied it. */
  readonly found: FoundTools | null;
}

export interface FoundTools {
  readonly tools: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
  readonly returned: number;
}
