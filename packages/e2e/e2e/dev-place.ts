import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { expect } from 'vitest';

import { checkPorts } from '../src/dev/busy-ports.ts';

/** A data folder and two ports for `pnpm dev`, apart from everybody else's. */
export interface DevPlace {
  readonly env: Readonly<Record<string, string>>;
  readonly receiverUrl: string;
  /** Fails while any process that was started here lives, or a port is taken. */
  expectNothingLeft(): Promise<void>;
  /** Removes the folder, and kills what a failed test has left behind. */
  remove(): Promise<void>;
}

/** Processes, each as its id and its command line, that have `variable` in their environment, in whatever group or session they are. Linux only; elsewhere none. */
function processesWith(variable: string): string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc').flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      if (!environment.includes(variable)) return [];
      return [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')}`];
    } catch {
      // No process, one that has ended meanwhile, or somebody else's.
      return [];
    }
  });
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

export async function createDevPlace(): Promise<DevPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-dev-'));
  const receiver = { host: '127.0.0.1', port: await findFreePort(), setting: 'RECEIVER_PORT' };
  const mockProvider = { host: '127.0.0.1', port: await findFreePort(), setting: 'MOCK_PROVIDER_PORT' };
  const mark = randomUUID();
  const processes = (): string[] => processesWith(`E2E_MARK=${mark}`);
  return {
    env: {
      E2E_MARK: mark,
      RECEIVER_DATA_DIR: folder,
      RECEIVER_PORT: String(receiver.port),
      MOCK_PROVIDER_PORT: String(mockProvider.port),
      MOCK_PROVIDER_SCRAPING_MS: '400',
    },
    receiverUrl: `http://127.0.0.1:${receiver.port}`,
    async expectNothingLeft() {
      expect(processes()).toEqual([]);
      expect(await checkPorts([receiver, mockProvider])).toEqual([]);
    },
    async remove() {
      for (const left of processes()) killProcess(Number.parseInt(left, 10));
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
