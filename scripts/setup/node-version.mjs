// The one requirement that nothing here can install.
// @ts-check
import { ExpectedFailure } from "./expected-failure.mjs";

const MAJOR = 20;
const MINOR = 19;

/** Refuses a Node on which the packages do not run. */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return;
  throw new ExpectedFailure(`Portcullis needs Node ${MAJOR}.${MINOR} or newer, and this is Node ${version}.`, "Install a current Node from https://nodejs.org and try again.");
}
