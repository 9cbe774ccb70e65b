/** True for a status by which somebody who answers HTTP, or a proxy before it, wants another credential (RFC 9110, 15.5.2, 15.5.4, 15.5.8). */
export function refusesCredential(status: number): boolean {
  return status === 401 || status === 403 || status === 407;
}
