import type { Stage } from './stage.ts';

/** What each says of whoever answers it to everything. Any other status is judged check by check. */
const obstacles: Readonly<Record<number, string>> = {
  401: 'it asks for credentials: give them by --header or --oauth',
  403: 'it asks for credentials (--header, --oauth), or refuses where we come from',
  404: 'is the path right?',
  405: 'is the path right, and does it take POST?',
  501: 'is the path right, and does it take POST?',
  502: 'is the receiver behind it up?',
  503: 'is the receiver behind it up?',
  504: 'is the receiver behind it up?',
};

/**
 * Why it is no use to grade, as one sentence: nobody listens, or everything is answered alike. A URL where no webhook is refuses
 * what is bad like a good receiver. `undefined`: it can be graded.
 */
export async function findObstacle(stage: Stage): Promise<string | undefined> {
  const { host } = new URL(stage.url);
  // A token that cannot be had is an obstacle, too; that throws.
  await stage.credentials.get();
  if (!(await stage.isReachable()))
    return `Nobody can be notified at ${host}: the connection failed. Start the receiver, or correct --url.`;
  const { exchanges } = await stage.sound();
  const statuses = exchanges.map(({ response }) => response?.status);
  const [status] = statuses;
  const why = obstacles[status ?? 0];
  if (status === undefined || why === undefined || statuses.some((other) => other !== status))
    return undefined;
  return `${stage.url} answers ${status} to a sound notification, so nothing can be graded: ${why}.`;
}
