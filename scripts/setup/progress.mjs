// Lines that say what a script is doing and for how long: rewritten in place on a terminal, plain lines elsewhere.
// @ts-check

const TICK_TERMINAL_MS = 1_000;
const TICK_PLAIN_MS = 15_000;

/**
 * Shows `label` with the elapsed time while `work` runs, at once what `work` says, and a closing line with what it noted.
 * @template T
 * @param {string} label
 * @param {(note: (detail: string) => void, say: (line: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const began = Date.now();
  const terminal = process.stdout.isTTY;
  const elapsed = () => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  let detail = "";
  const ticker = setInterval(() => {
    if (terminal) process.stdout.write(`\r\x1b[K  … ${label} (${elapsed()})`);
    else process.stdout.write(`  … ${label} (${elapsed()})\n`);
  }, terminal ? TICK_TERMINAL_MS : TICK_PLAIN_MS);
  if (terminal) process.stdout.write(`  … ${label}`);
  const close = (/** @type {string} */ mark) => {
    clearInterval(ticker);
    process.stdout.write(`${terminal ? "\r\x1b[K" : ""}  ${mark} ${label}${detail ? `: ${detail}` : ""} (${elapsed()})\n`);
  };
  try {
    const say = (/** @type {string} */ line) => process.stdout.write(`${terminal ? "\r\x1b[K" : ""}  … ${label}: ${line}\n`);
    const result = await work((text) => { detail = text; }, say);
    close("✓");
    return result;
  } catch (error) {
    close("✗");
    throw error;
  }
}
