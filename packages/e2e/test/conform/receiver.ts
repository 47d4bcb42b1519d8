import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { honestParts } from './honest-parts.ts';
import { type Access, type Core, type Entry, type Exchange, type Parts, Refusal } from './parts.ts';
import { createScoreReader, type OmniAccess } from './score-reader.ts';
import { issueToken } from './tokens.ts';

export interface Receiver {
  /** Of the webhook. */
  readonly url: string;
  readonly tokenUrl: string;
  /** As a supervisor does after `kill -9`: what was on the disk is still there, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly omni: OmniAccess;
  readonly access?: Access;
  /** What differs from the honest one. */
  readonly parts?: Partial<Parts>;
}

async function answer(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = { request, response, bytes: Buffer.alloc(0) } as Exchange;
  core.inHand += 1;
  try {
    for (const step of core.parts.steps) await step(exchange, core);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : core.parts.explain(error);
    if (!response.headersSent) core.parts.refuse(response, refusal);
  } finally {
    core.inHand -= 1;
  }
}

/** One life of the process. */
function startLife(parts: Parts, access: Access, omni: OmniAccess, disk: Map<string, Entry>) {
  const ending = new AbortController();
  const reader = createScoreReader(omni, parts, ending.signal);
  const core: Core = {
    parts,
    access,
    memory: new Map(disk),
    disk,
    following: new Set(),
    queue: Promise.resolve(),
    waiting: new Set(),
    interviewOf: new Map(),
    inHand: 0,
    async follow(key) {
      core.following.add(key);
      const wanted = (): boolean => core.memory.get(key)?.finished === true;
      const ended = await reader.read(core.memory.get(key)?.interviewId ?? key, wanted);
      core.following.delete(key);
      const entry = core.memory.get(key);
      if (ended && entry) core.parts.keep(core, key, { ...entry, scored: true });
    },
    die: () => {
      ending.abort();
      server.close();
      server.closeAllConnections();
    },
  };
  const server: Server = createServer((request, response) => {
    if (new URL(request.url ?? '/', 'http://receiver').pathname === '/token') {
      void issueToken(access, request, response);
      return;
    }
    void answer(core, request, response);
  });
  for (const [key, entry] of disk)
    if (parts.resumes && entry.finished && !entry.scored) void core.follow(key);
  return { core, server };
}

/** Somebody's receiver of the webhook, on nothing but `node:http`. With no differences it is right in everything. */
export async function startReceiver({
  omni,
  access = { kind: 'open' },
  parts,
}: ReceiverOptions): Promise<Receiver> {
  const all = { ...honestParts, ...parts };
  const disk = new Map<string, Entry>();
  let life = startLife(all, access, omni, disk);
  life.server.listen(0, '127.0.0.1');
  await once(life.server, 'listening');
  const { port } = life.server.address() as AddressInfo;
  async function end(): Promise<void> {
    const closed = life.server.listening ? once(life.server, 'close') : undefined;
    life.core.die();
    await closed;
  }
  return {
    url: `http://127.0.0.1:${port}/incode/ine`,
    tokenUrl: `http://127.0.0.1:${port}/token`,
    async restart() {
      await end();
      life = startLife(all, access, omni, disk);
      life.server.listen(port, '127.0.0.1');
      await once(life.server, 'listening');
    },
    stop: end,
  };
}
