import { createServer } from 'node:net';

/** A port that an app will listen on. */
export interface WantedPort {
  readonly host: string;
  readonly port: number;
  /** The setting that moves it. */
  readonly setting: string;
}

/** Listens for a moment. Resolves with the port that it was. */
function probe(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? port) : port));
    });
  });
}

/** A port of loopback that is free now. Somebody else may take it before its user does; nobody has a better way. */
export function findFreePort(): Promise<number> {
  return probe('127.0.0.1', 0);
}

async function problemOf(wanted: WantedPort, before: readonly WantedPort[]): Promise<string[]> {
  const { host, port, setting } = wanted;
  const twin = before.find((other) => other.host === host && other.port === port);
  if (twin) return [`${twin.setting} and ${setting} are both ${port}: set one of them to another port.`];
  const code = await probe(host, port).then(
    () => undefined,
    (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
  );
  if (code === undefined) return [];
  const where = `port ${port} on ${host}`;
  if (code === 'EADDRINUSE') {
    return [`Something already listens on ${where}: stop it, or set ${setting} to another port.`];
  }
  return [`It is not possible to listen on ${where} (${code}): set ${setting} to another port.`];
}

/** One sentence for each port that an app could not listen on. Nothing is kept open. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<string[]> {
  const problems = await Promise.all(wanted.map((port, index) => problemOf(port, wanted.slice(0, index))));
  return problems.flat();
}
