import { setTimeout as wait } from 'node:timers/promises';

import type { Parts, ScoreAnswer } from './parts.ts';

/** Where scores are read, and as whom. */
export interface OmniAccess {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly email: string;
  readonly password: string;
}

const noAnswer: ScoreAnswer = { status: 0, retryAfter: null, text: '' };

/** Reads a score until it may be believed, as often as the parts say. */
export function createScoreReader(omni: OmniAccess, parts: Parts, ending: AbortSignal) {
  const byKey = { 'api-version': '1.0', 'x-api-key': omni.apiKey, 'content-type': 'application/json' };
  let token: Promise<string> | undefined;

  function send(path: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.any([ending, AbortSignal.timeout(parts.readMsMax)]);
    return fetch(omni.baseUrl + path, { ...init, signal });
  }
  async function logIn(): Promise<string> {
    const body = JSON.stringify({ email: omni.email, password: omni.password });
    const response = await send('/executive/log-in', { method: 'POST', headers: byKey, body });
    return ((await response.json()) as { token: string }).token;
  }
  function forget(error: unknown): never {
    token = undefined;
    throw error;
  }
  async function readOnce(interviewId: string): Promise<ScoreAnswer> {
    try {
      token ??= logIn();
      const headers = { ...byKey, 'X-Incode-Hardware-Id': await token.catch(forget) };
      const response = await send(`/omni/get/score?id=${encodeURIComponent(interviewId)}`, { headers });
      const text = await response.text();
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
    } catch {
      return noAnswer;
    }
  }

  return {
    /** Resolves with whether the score was there in the end. Stops when it is no longer `wanted`. */
    async read(interviewId: string, wanted: () => boolean): Promise<boolean> {
      for (let attempt = 1; attempt <= parts.readsMax && wanted() && !ending.aborted; attempt += 1) {
        const answer = await readOnce(interviewId);
        const next = parts.judge(answer);
        if (next === 'done' || next === 'give up') return next === 'done';
        if (next === 'log in again') token = undefined;
        await wait(parts.waitMs(answer, attempt), undefined, { signal: ending }).catch(() => undefined);
      }
      return false;
    },
  };
}
