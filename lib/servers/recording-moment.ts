// What is recorded of a server's calls, in one text: a form says with it what it was made upon. Pure.

export interface RecordingSettings {
  readonly record: boolean;
  readonly recordResults: boolean;
  readonly retentionDays: number;
}

/** A text that is another wherever one of the settings is. */
export function recordingMoment({ record, recordResults, retentionDays }: RecordingSettings): string {
  return `${String(record)}-${String(recordResults)}-${String(retentionDays)}`;
}
