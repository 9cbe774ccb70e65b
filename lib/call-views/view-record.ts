// A saved view as it leaves lib.

export interface ViewRecord {
  readonly id: string;
  readonly name: string;
  /** The text of a search. */
  readonly search: string;
  /** Everybody of the organization sees it. */
  readonly shared: boolean;
}

/** The record of a row. */
export function toViewRecord({ id, name, search, membershipId }: { readonly id: string; readonly name: string; readonly search: string; readonly membershipId: string | null }): ViewRecord {
  return { id, name, search, shared: membershipId === null };
}
