import { once } from 'node:events';
import { createServer } from 'node:http';

/** As much of Incode as a receiver asks for, for any number of interviews. */
export interface FakeIncode {
  readonly url: string;
  stop(): Promise<void>;
}

/** One read of a score in so many fails. */
const failingReads = 20;

const score = JSON.stringify({
  governmentValidation: { validationStatus: { value: '0', status: 'OK', key: 'ok' } },
  ineScrapingValidation: { scrapingStatus: 'FINISHED', success: true },
  overall: { value: '94.6', status: 'OK' },
});

/** Every score is ready: FINISHED has been sent when somebody asks. */
export async function startFakeIncode(): Promise<FakeIncode> {
  let reads = 0;
  const server = createServer((req, res) => {
    req.resume();
    const logIn = req.url?.startsWith('/executive/log-in') === true;
    const fails = !logIn && ++reads % failingReads === 0;
    res.writeHead(fails ? 503 : 200, { 'content-type': 'application/json' });
    res.end(logIn ? '{"token":"executive-token"}' : fails ? '{}' : score);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
