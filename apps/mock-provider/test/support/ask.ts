import { type IncomingHttpHeaders, request } from 'node:http';

import type { MockProvider } from '../../src/index.ts';

/** What is asked for in the bytes it is written in: `fetch` chooses `Host`, and leaves out what it thinks wrong. */
export interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks on a connection of its own. */
export function ask({ url }: Pick<MockProvider, 'url'>, { path, body, ...asked }: Asked): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { ...asked, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.once('error', reject).end(body);
  });
}
