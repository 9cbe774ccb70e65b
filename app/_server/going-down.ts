// Aborts when the process is told to end, so that what is open for long ends with it and is taken up at another one.

const ending = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => ending.abort());

export const goingDown: AbortSignal = ending.signal;
