// What a page that watches a look at a server is told.

import type { JobState } from "@/lib/jobs/job-record";

export interface IntrospectionWatch {
  readonly jobId: string;
  readonly state: JobState;
  /** Different whenever there is something new to say; to be sent back as what was seen. */
  readonly moment: string;
  readonly progress: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
}
