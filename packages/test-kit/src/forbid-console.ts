import { afterAll, afterEach } from 'vitest';

// A console call in a test is either a forgotten debugging line or a log that went around the logger.
const methods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
const calls: Error[] = [];

for (const method of methods) {
  console[method] = (...values: unknown[]) => {
    calls.push(new Error(`console.${method} was called in a test: ${values.map(String).join(' ')}`));
  };
}

// The call is reported after the test, because code under test could swallow an error thrown inside it.
function throwRecordedCalls(): void {
  const [first] = calls.splice(0);
  if (first) throw first;
}

afterEach(throwRecordedCalls);
afterAll(throwRecordedCalls);
