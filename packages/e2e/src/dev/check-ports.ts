import { createServer } from 'node:net';

/** A port that an app will listen on. */
export interface WantedPort {
  readonly host: string;
  readonly port: number;
  /** The setting that moves it. */
  readonly setting: string;
}

function probe({ host, port }: WantedPort): Promise<string | undefined> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => answer(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => answer(undefined)));
  });
}

function sentence({ host, port, setting }: WantedPort, code: string): string {
  const where = `port ${port} on ${host}`;
  if (code === 'EADDRINUSE') {
    return `Something already listens on ${where}: stop it, or set ${setting} to another port.`;
  }
  return `It is not possible to listen on ${where} (${code}): set ${setting} to another port.`;
}

/** One sentence for each port that an app could not listen on. Nothing is kept open. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<string[]> {
  const problems: string[] = [];
  const seen = new Map<string, WantedPort>();
  for (const port of wanted) {
    const twin = seen.get(`${port.host}:${port.port}`);
    const code = twin ? undefined : await probe(port);
    if (twin) {
      problems.push(
        `${twin.setting} and ${port.setting} are both ${port.port}: set one of them to another port.`,
      );
    }
    if (code !== undefined) problems.push(sentence(port, code));
    seen.set(`${port.host}:${port.port}`, port);
  }
  return problems;
}
