import { loadConfig, type ReceiverConfig } from '../settings/config.ts';
import { checkDatabase } from './check-database.ts';
import { checkDoors, describeDashboard } from './check-doors.ts';
import { checkIncode } from './check-incode.ts';
import { note, ok, type Finding } from './finding.ts';
import { exitCodes, type Invocation } from './invocation.ts';

const marks: Readonly<Record<Finding['kind'], string>> = { ok: 'ok', note: 'note', failed: 'FAILED' };

function checkSettings({ host, port, unknownNames }: ReceiverConfig): Finding[] {
  const findings = [ok(`they can be used; the receiver listens on ${host}, port ${port}`)];
  if (unknownNames.length > 0) {
    findings.push(note(`these begin like settings and are none: ${unknownNames.join(', ')}`));
  }
  return findings;
}

/**
 * Says of each part whether it works, with the settings of the environment, and what must be entered at Incode. Begins no database,
 * migrates none, and listens nowhere. Fails when a receiver could not work with these settings now.
 *
 * @throws ConfigError
 */
export async function runCheck(invocation: Invocation): Promise<number> {
  const { env, stdout } = invocation;
  const config = loadConfig(env);
  let failures = 0;
  const tell = (part: string, findings: readonly Finding[]): void => {
    for (const { kind, text } of findings) {
      if (kind === 'failed') failures += 1;
      stdout.write(`${marks[kind].padEnd(7)} ${`${part}:`.padEnd(10)} ${text}\n`);
    }
  };
  tell('settings', checkSettings(config));
  tell('database', await checkDatabase(config, invocation));
  tell('Incode', [await checkIncode(config)]);
  tell('webhook', await checkDoors(config));
  stdout.write(`\n${describeDashboard(config)}`);
  stdout.write(
    failures === 0 ? '\nEverything works.\n' : `\nWhat does not work: ${failures}, see FAILED above.\n`,
  );
  return failures === 0 ? exitCodes.done : exitCodes.failed;
}
