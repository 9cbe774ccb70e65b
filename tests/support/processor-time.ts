// How long work takes of the processor, whatever else the machine has to do: what is bounded by its steps alone is measured so.

/** Begins to count; calls of what it gives say the milliseconds since, of this process and all its threads. */
export function processorTime(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  };
}
