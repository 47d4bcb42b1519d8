// The script of package.json that has the name of a task: `pnpm build` runs turbo's `build`, without telemetry and update notices.
import { runCommand } from './child.ts';

process.exitCode = await runCommand([
  'turbo',
  'run',
  process.env['npm_lifecycle_event'] ?? 'build',
  ...process.argv.slice(2),
]);
