// What the bridge says where something of one era has no counterpart in the other. Outside the codes that JSON-RPC and MCP reserve.

/** JSON-RPC code of an answer that could not be carried over. */
const notCarriedCode = 4220;

export interface Refusal {
  readonly code: number;
  readonly message: string;
}

/** True for a translation that could not be made. */
export function isRefusal(value: object): value is Refusal {
  return "code" in value && "message" in value;
}

/** Of an answer with more values than the bridge reads. */
export const tooManyValues = (): Refusal => notCarried("the server's answer holds more values than can be carried over.");

/** Refuses with a code of our own: the server was not asked, or its answer cannot be said in the client's era. */
export function notCarried(message: string): Refusal {
  return { code: notCarriedCode, message: `Not carried over by the gateway: ${message}` };
}
