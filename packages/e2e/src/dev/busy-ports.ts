import { createServer } from 'node:net';

/** A port that an app will listen on. */
export interface WantedPort {
  readonly host: string;
  readonly port: number;
  /** The setting that moves it. */
  readonly setting: string;
}

/** Why nobody can listen there, as the system calls it; `undefined`: somebody can. Listens for a moment. */
function findObstacle(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      .listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** One sentence for each port that an app could not listen on. Nothing is kept open. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<string[]> {
  const looks = wanted.map(async ({ host, port, setting }, index) => {
    if (port === 0) return `${setting} is 0, but the other app must know the port: set it to a free one.`;
    const twin = wanted.slice(0, index).find((other) => other.host === host && other.port === port);
    if (twin) return `${twin.setting} and ${setting} are both ${port}: set one of them to another port.`;
    const code = await findObstacle(host, port);
    const where = `port ${port} on ${host}`;
    if (code === 'EADDRINUSE')
      return `Something already listens on ${where}: stop it, or set ${setting} to another port.`;
    return code && `It is not possible to listen on ${where} (${code}): set ${setting} to another port.`;
  });
  const problems = await Promise.all(looks);
  return problems.filter((problem) => problem !== undefined);
}
