import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, symlink, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { toError } from '../runtime/errors.ts';
import { DatabaseFolderInUseError, DatabaseFolderUnusableError } from './errors.ts';

/** A lock that is held until `release`, or until its process ends, however it ends. */
export interface FolderLock {
  release(): Promise<void>;
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the closing NUL included. */
const socketPathBytesMax = 103;
/** Two processes that start in the same instant both step back; after so many rounds the other one is there to stay. */
const acquireAttemptsMax = 4;
const stepBackMsMax = 150;

const lockFile = /^lock-[0-9a-f-]{36}\.sock$/;

interface Gate {
  /** A path to a file of the folder that fits into a socket address. */
  pathOf(name: string): string;
  close(): Promise<void>;
}

/** A socket address is short, a data folder's path need not be: a long one is reached through a short symbolic link. */
async function openGate(folder: string): Promise<Gate> {
  const longest = join(folder, `lock-${randomUUID()}.sock`);
  if (Buffer.byteLength(longest) <= socketPathBytesMax) {
    return { pathOf: (name) => join(folder, name), close: async () => {} };
  }
  const base = await mkdtemp(join(tmpdir(), 'ine-'));
  const link = join(base, 'f');
  await symlink(folder, link);
  return { pathOf: (name) => join(link, name), close: () => rm(base, { recursive: true, force: true }) };
}

function listen(path: string): Promise<Server> {
  return new Promise((onListening, onError) => {
    // Only the fact that somebody listens matters; whoever connects is asking and gets closed.
    const server = createServer((socket) => socket.destroy());
    server.once('error', onError);
    server.listen(path, () => {
      server.unref();
      onListening(server);
    });
  });
}

/** Whether a living process listens on the socket file. Anything but a plain refusal counts as alive. */
function isAlive(path: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      answer(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.destroy();
      answer(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}

/** The other lock files of the folder: whether one is alive, and which are left over. */
async function lookAround(
  folder: string,
  gate: Gate,
  own: string,
): Promise<{ taken: boolean; stale: string[] }> {
  const names = (await readdir(folder)).filter((name) => lockFile.test(name) && name !== own);
  const alive = await Promise.all(names.map((name) => isAlive(gate.pathOf(name))));
  return { taken: alive.includes(true), stale: names.filter((_, index) => alive[index] === false) };
}

async function removeQuietly(path: string): Promise<void> {
  // Gone already is as good.
  await unlink(path).catch(() => undefined);
}

/** Where no socket can be made, such as on some network drives, nothing would keep a second process out. */
async function listenIn(gate: Gate, name: string, folder: string): Promise<Server> {
  try {
    return await listen(gate.pathOf(name));
  } catch (cause) {
    throw new DatabaseFolderUnusableError(
      `cannot lock the embedded database in ${folder} (${toError(cause).message}); it needs a disk that takes Unix sockets: use another folder (RECEIVER_DATA_DIR)`,
      { cause },
    );
  }
}

async function tryAcquire(folder: string): Promise<FolderLock | undefined> {
  const gate = await openGate(folder);
  try {
    const own = `lock-${randomUUID()}.sock`;
    const server = await listenIn(gate, own, folder);
    const { taken, stale } = await lookAround(folder, gate, own);
    const release = async () => {
      await removeQuietly(join(folder, own));
      await new Promise((closed) => {
        server.close(closed);
      });
    };
    if (taken) {
      await release();
      return undefined;
    }
    await Promise.all(stale.map((name) => removeQuietly(join(folder, name))));
    return { release };
  } finally {
    await gate.close();
  }
}

/**
 * Takes `folder` for this process alone. The lock is a Unix socket in the folder that listens: the kernel closes it with its
 * process, `kill -9` included, and no process id is compared, which fails in containers, where every process is 1.
 *
 * Each taker listens first, on a name of its own, and looks for others afterwards. So of any two takers at least the later
 * one sees the earlier, and no moment exists in which both could think to be alone; in the worst case both step back.
 *
 * @throws DatabaseFolderInUseError when another process holds it, DatabaseFolderUnusableError where nothing can be locked.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = resolve(folder);
  for (let attempt = 1; attempt <= acquireAttemptsMax; attempt++) {
    const lock = await tryAcquire(path);
    if (lock) return lock;
    if (attempt < acquireAttemptsMax) await delay(Math.random() * stepBackMsMax);
  }
  throw new DatabaseFolderInUseError(
    `cannot open the embedded database in ${path}: another process has it open; stop that process, or use another folder (RECEIVER_DATA_DIR)`,
  );
}
