// How many rows a page of the log shows.

export const callsPerPage = 50;
