import { expect, onTestFinished, test, vi } from 'vitest';

import { pnpmCommand, startCommand } from '../test/support/command.ts';
import { createDevPlace } from './dev-place.ts';

test.each([
  { app: 'receiver', ready: /^Receiver ready on http:\/\/127\.0\.0\.1:\d+ [^\n]*$/ },
  { app: 'mock-provider', ready: /^Mock provider ready at http:\/\/127\.0\.0\.1:\d+ [^\n]*$/ },
])(
  'pnpm --filter @ine-scraping/$app start prints one line when it is ready, and ends on SIGTERM',
  async ({ app, ready }) => {
    const place = await createDevPlace();
    onTestFinished(() => place.remove());
    const command = startCommand(pnpmCommand('--silent', '--filter', `@ine-scraping/${app}`, 'start'), {
      ...place.env,
      LOG_LEVEL: 'warn',
    });
    await command.waitFor(/ready .*\n/, 80_000);
    expect(command.output().trimEnd()).toMatch(ready);

    // To the whole group, as a terminal does: pnpm, and the app under it.
    process.kill(-command.pid, 'SIGTERM');
    await command.finished;
    await vi.waitFor(() => place.expectNothingLeft(), { timeout: 10_000 });
  },
);
