// One call that a snippet can make: a tool of the server's, in characters that a terminal takes as they are. Pure.

export interface SampleCall {
  readonly tool: string;
  /** JSON text of one object, on one line. */
  readonly args: string;
}

const plainName = /^[A-Za-z0-9_.\/-]{1,64}$/;
const printable = /^[\x20-\x7e]*$/;
const argsCharsMax = 500;

/**
 * The call of this tool with these arguments (JSON text). Names and schemas are the server's words and are pasted into a terminal: a tool whose name
 * is more than letters, digits and `_./-` gives null, and arguments that hold anything but printable ASCII are left out.
 */
export function sampleCall(tool: string, args: string): SampleCall | null {
  if (!plainName.test(tool)) return null;
  const line = JSON.stringify(JSON.parse(args));
  return { tool, args: printable.test(line) && line.length <= argsCharsMax ? line : "{}" };
}
