/** The stream of deliveries that hold a test and nothing of any log: one that failed is no dead letter, since nothing was lost with it. */
export const testStream = "test";
