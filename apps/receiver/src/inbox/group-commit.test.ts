import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

class RefusedRow extends Error {}

interface Commit {
  rows: readonly string[];
  succeed(): void;
  fail(error: Error): void;
}

/** A group whose commits wait until the test decides; rows named `bad` are refused by themselves. */
function createGroup(options: Partial<GroupCommitOptions<string>> = {}) {
  const commits: Commit[] = [];
  const group = new GroupCommit<string>({
    commit: (rows) =>
      new Promise((succeed, fail) => {
        commits.push({ rows, succeed, fail });
      }),
    isRefusedRow: (error) => error instanceof RefusedRow,
    toRowError: (cause) => new Error('refused', { cause }),
    bytesOf: (row) => row.length,
    ...options,
  });
  return { group, commits };
}

async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  const pending = turn('pending' as const);
  return Promise.race([
    promise.then(
      () => 'resolved' as const,
      () => 'rejected' as const,
    ),
    pending,
  ]);
}

describe('GroupCommit', () => {
  test('a row is not settled before its commit is', async () => {
    const { group, commits } = createGroup();
    const added = group.add('a');
    expect(await stateOf(added)).toBe('pending');
    commits[0]?.succeed();
    await expect(added).resolves.toBeUndefined();
  });

  test('rows that arrive while a commit runs share the next one', async () => {
    const { group, commits } = createGroup();
    const first = group.add('a');
    await turn();
    const others = [group.add('b'), group.add('c')];
    expect(commits.map((commit) => commit.rows)).toEqual([['a']]);
    commits[0]?.succeed();
    await first;
    await expect.poll(() => commits.map((commit) => commit.rows)).toEqual([['a'], ['b', 'c']]);
    commits[1]?.succeed();
    await Promise.all(others);
  });

  test('rows that arrive in one turn of the loop share a commit, even where commits end within microtasks', async () => {
    const committed: string[][] = [];
    const { group } = createGroup({
      commit: (rows) => {
        committed.push([...rows]);
        return Promise.resolve();
      },
    });
    await Promise.all(['a', 'b', 'c'].map((row) => turn().then(() => group.add(row))));
    expect(committed).toEqual([['a', 'b', 'c']]);
  });

  test('a commit takes no more rows and no more bytes than its limits, and at least one row', async () => {
    const committed: string[][] = [];
    const { group } = createGroup({
      batchRowsMax: 2,
      batchBytesMax: 10,
      commit: (rows) => {
        committed.push([...rows]);
        return Promise.resolve();
      },
    });
    const long = 'x'.repeat(20);
    await Promise.all(['a', 'b', 'c', long, '12345', '123456'].map((row) => group.add(row)));
    expect(committed).toEqual([['a', 'b'], ['c'], [long], ['12345'], ['123456']]);
  });

  test('rows over the limit are refused at once, and taken again when there is room', async () => {
    const { group, commits } = createGroup({ waitingRowsMax: 1 });
    const first = group.add('a');
    await turn();
    const waiting = group.add('b');
    await expect(group.add('c')).rejects.toMatchObject({ code: 'INBOX_FULL', retryable: true });
    commits[0]?.succeed();
    await first;
    await expect.poll(() => commits.length).toBe(2);
    const later = group.add('d');
    commits[1]?.succeed();
    await waiting;
    await expect.poll(() => commits.length).toBe(3);
    commits[2]?.succeed();
    await expect(later).resolves.toBeUndefined();
  });

  test('bytes over the limit are refused', async () => {
    const { group } = createGroup({ waitingBytesMax: 10 });
    const small = group.add('123456');
    await expect(group.add('123456')).rejects.toMatchObject({ code: 'INBOX_FULL' });
    expect(await stateOf(small)).toBe('pending');
  });

  test('a row that waits too long is rejected, and is not committed afterwards', async () => {
    const { group, commits } = createGroup({ waitMsMax: 20 });
    const running = group.add('a');
    await turn();
    const waiting = group.add('b');
    await expect(running).rejects.toMatchObject({ code: 'INBOX_TIMEOUT', retryable: true });
    await expect(waiting).rejects.toMatchObject({ code: 'INBOX_TIMEOUT' });
    commits[0]?.succeed();
    await group.stop();
    expect(commits.map((commit) => commit.rows)).toEqual([['a']]);
  });

  test('a refused row fails alone', async () => {
    const { group } = createGroup({
      commit: (rows) => (rows.includes('bad') ? Promise.reject(new RefusedRow()) : Promise.resolve()),
    });
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c', 'bad', 'd'].map((row) => group.add(row)));
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });

  test('all rows fail when the database does', async () => {
    const { group } = createGroup({ commit: () => Promise.reject(new Error('connection lost')) });
    const results = await Promise.allSettled(['a', 'b'].map((row) => group.add(row)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });

  test('a stop does not wait for a commit that hangs', async () => {
    const { group } = createGroup({ waitMsMax: 20 });
    const results = Promise.allSettled([group.add('a')]);
    await group.stop();
    expect(await results).toMatchObject([{ reason: { code: 'INBOX_TIMEOUT' } }]);
  });

  test('a stop waits for what was taken and takes nothing more', async () => {
    const { group, commits } = createGroup();
    const added = group.add('a');
    await turn();
    const stopped = group.stop();
    await expect(group.add('b')).rejects.toMatchObject({ code: 'INBOX_STOPPED' });
    expect(await stateOf(stopped)).toBe('pending');
    commits[0]?.succeed();
    await stopped;
    await expect(added).resolves.toBeUndefined();
  });
});
