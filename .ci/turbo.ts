// `node .ci/turbo.ts run build`: turbo without telemetry and update notices, for the scripts of package.json.
import { runCommand } from './child.ts';

process.exitCode = await runCommand(['turbo', ...process.argv.slice(2)]);
