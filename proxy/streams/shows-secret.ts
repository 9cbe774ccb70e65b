// Whether bytes of a server's show the secret that we sent it (law L5): as it is, or as a JSON text writes it.

const nobodyEscapes = /^[A-Za-z0-9._~-]*$/;

/** `secret` is visible ASCII. Signs in it may stand as `\/` or `\u002f`, as the JSON writers of PHP, Go and .NET write some; the client reads the same. */
export function showsSecret(bytes: Buffer, secret: string): boolean {
  if (bytes.includes(secret)) return true;
  return !nobodyEscapes.test(secret) && bytes.includes(0x5c) && asWritten(secret).test(bytes.toString("latin1"));
}

function asWritten(secret: string): RegExp {
  return new RegExp([...secret].map((sign) => (nobodyEscapes.test(sign) ? literal(sign) : `(?:${literal(sign)}|\\\\${literal(sign)}|${escapeOf(sign)})`)).join(""));
}

function literal(sign: string): string {
  return `\\x${hex(sign)}`;
}

/** Its JSON escape by number, in either case. */
function escapeOf(sign: string): string {
  const digits = [...hex(sign)].map((digit) => `[${digit}${digit.toUpperCase()}]`).join("");
  return `\\\\u00${digits}`;
}

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(2, "0");
}
