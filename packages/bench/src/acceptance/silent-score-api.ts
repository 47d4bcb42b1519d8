import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A score API that takes connections and never answers, so that the jobs of the receiver exist and cost nothing. */
export interface SilentScoreApi {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startSilentScoreApi(): Promise<SilentScoreApi> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // A receiver that is killed resets what it had open.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
