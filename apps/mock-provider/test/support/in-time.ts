/**
 * For every property of whole plays. The seed is fixed, so that CI repeats what it has seen; fast-check prints it with a failure.
 * Change it to look elsewhere. A property that does not come to its end within the limit, many times what it takes, fails; one
 * that has found something stops making it smaller then.
 */
export const inTime = { seed: 20_260_101, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true };

/** Of a test with such a property: it prints what it has found. */
export const testTimeoutMs = 90_000;
