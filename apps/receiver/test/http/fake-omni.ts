import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { createServer, type ServerResponse } from 'node:http';

/** Any JSON under 200, or as a number a status with an error in Incode's shape; or which of these, by how often it was asked for. */
export type FakeAnswer = object | string | number | null | ((askedBefore: number) => FakeAnswer);

/** Plays as much of Incode as a receiver asks for: the log-in, and scores by interview. Whom it does not know is a 404. */
export interface FakeOmni {
  readonly url: string;
  /** What `GET /omni/get/score` answers, by interview. */
  readonly scores: Map<string, FakeAnswer>;
  /** What the log-in answers: at first a token. */
  logIn: FakeAnswer;
  /** The path of each request, in order. */
  readonly paths: string[];
}

function answer(res: ServerResponse, path: string, given: FakeAnswer, askedBefore: number): void {
  if (typeof given === 'function') {
    answer(res, path, given(askedBefore), askedBefore);
    return;
  }
  const [status, body] =
    typeof given === 'number'
      ? [given, { timestamp: Date.now(), status: given, error: 'refused', message: 'refused', path }]
      : [200, given];
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export async function startFakeOmni(): Promise<FakeOmni> {
  const asked = new Map<string, number>();
  const server = createServer((req, res) => {
    req.resume();
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://fake');
    fake.paths.push(pathname);
    const id = searchParams.get('id') ?? '';
    const key = `${pathname} ${id}`;
    const askedBefore = asked.get(key) ?? 0;
    asked.set(key, askedBefore + 1);
    const answers = new Map([
      ['/executive/log-in', fake.logIn],
      ['/omni/get/score', fake.scores.has(id) ? (fake.scores.get(id) ?? null) : 404],
    ]);
    answer(res, pathname, answers.has(pathname) ? (answers.get(pathname) ?? null) : 404, askedBefore);
  });
  const port = await listenInTest(server);
  const fake: FakeOmni = {
    url: `http://127.0.0.1:${port}`,
    scores: new Map(),
    logIn: { token: 'executive-token' },
    paths: [],
  };
  return fake;
}
