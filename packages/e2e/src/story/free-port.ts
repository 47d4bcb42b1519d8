import { createServer } from 'node:net';

/** A port of loopback that is free now. Somebody else may take it before its user does; nobody has a better way. */
export function findFreePort(): Promise<number> {
  return new Promise((onFound, onError) => {
    const server = createServer();
    server.once('error', onError);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => onFound(port));
    });
  });
}
