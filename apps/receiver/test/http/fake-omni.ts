import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Plays as much of Incode as a receiver asks for: the log-in, and scores by interview. Whom it does not know is a 404. */
export interface FakeOmni {
  readonly url: string;
  /** What `GET /omni/get/score` answers, by interview. A status alone is an error in Incode's shape. */
  readonly scores: Map<string, object | number>;
}

function answer(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answerScore(req: IncomingMessage, res: ServerResponse, scores: FakeOmni['scores']): void {
  const path = '/omni/get/score';
  const id = new URL(req.url ?? '', 'http://fake').searchParams.get('id') ?? '';
  const score = scores.get(id) ?? 404;
  if (typeof score === 'object') answer(res, 200, score);
  else
    answer(res, score, { timestamp: Date.now(), status: score, error: 'refused', message: 'refused', path });
}

export async function startFakeOmni(): Promise<FakeOmni> {
  const scores: FakeOmni['scores'] = new Map();
  const server = createServer((req, res) => {
    req.resume();
    if (req.url?.startsWith('/executive/log-in')) answer(res, 200, { token: 'executive-token' });
    else answerScore(req, res, scores);
  });
  const port = await listenInTest(server);
  return { url: `http://127.0.0.1:${port}`, scores };
}
