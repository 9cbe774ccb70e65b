// Answers that must not differ by what was found must not differ by their time either.

/** Runs `work` and settles as it does, but never before `msMin` have passed. */
export async function evenTime<T>(msMin: number, work: () => Promise<T>): Promise<T> {
  const [result] = await Promise.allSettled([work(), new Promise((resolve) => setTimeout(resolve, msMin))]);
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
