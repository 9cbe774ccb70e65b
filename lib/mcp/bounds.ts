// Every bound of this folder, by name (law L12). A bound is the largest size that is still accepted.

export const jsonDepthMax = 64;
/** Members of all objects of one body together. */
export const jsonKeysMax = 10_000;
export const jsonArrayEntriesMax = 10_000;
/** Numbers that no double holds, in one body, and the characters of their pointers together. */
export const inexactNumbersMax = 10_000;
export const inexactPointerCharactersMax = 1_048_576;

export const rpcIdBytesMax = 256;
export const methodCharactersMax = 64;

/** UTF-16 units of a client's name or version; a longer one counts as not said. */
export const clientInfoCharactersMax = 256;

/** What a server may mint for a client to bring back, in UTF-8. The first two must fit into a header when they are sealed. */
export const taskIdBytesMax = 2_048;
/** Of the JSON text of a server's request id: sealed, it is an id of at most `rpcIdBytesMax`. */
export const questionIdBytesMax = 160;
export const eventIdBytesMax = 2_048;
export const listCursorBytesMax = 65_536;
/** Sealed, and with the arguments beside it, it must fit into the body of the retry. */
export const requestStateBytesMax = 524_288;

export const sseEventBytesMax = 1_048_576;
/** Of one event, without blank ones before it: each is looked at by itself. */
export const sseEventLinesMax = 65_536;

export const toolNameCharactersMax = 128;
/** Of the canonical form of a whole definition, in UTF-8. */
export const toolDefinitionBytesMax = 65_536;
export const toolsMax = 1_000;
/** Members of all objects of one page of a tool list: schemas are many small objects. */
export const toolListKeysMax = 200_000;

/** How long a client may keep a list that was made for its grant. */
export const listTtlMsMax = 60_000;
