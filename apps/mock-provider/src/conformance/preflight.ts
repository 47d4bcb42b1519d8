import { MockProviderError } from '../errors.ts';
import type { Stage } from './stage.ts';

/** What each says of whoever answers it to everything. Any other status is judged check by check. */
const obstacles: Readonly<Record<number, string>> = {
  401: 'Give its credentials by --header or --oauth.',
  403: 'Give its credentials by --header or --oauth; or it refuses where we come from.',
  404: 'Is the path right?',
  405: 'Is the path right, and does it take POST?',
};

/**
 * Why it is no use to grade, as one sentence: nobody listens, or everything is answered alike. A URL where no webhook is refuses
 * what is bad like a good receiver. `undefined`: it can be graded.
 */
export async function findObstacle(stage: Stage): Promise<string | undefined> {
  const { host } = new URL(stage.url);
  try {
    await stage.credentials.get();
  } catch (error) {
    if (error instanceof MockProviderError) return error.message;
    throw error;
  }
  if (!(await stage.isReachable()))
    return `Nobody can be notified at ${host}: the connection failed. Start the receiver, or correct --url.`;
  const { exchanges } = await stage.sound();
  const statuses = exchanges.map(({ response }) => response?.status);
  const [status] = statuses;
  const why = obstacles[status ?? 0];
  if (status === undefined || why === undefined || statuses.some((other) => other !== status))
    return undefined;
  return `${stage.url} answers ${status} to a sound notification, so nothing can be graded. ${why}`;
}

/** Why no score may be read here, as one sentence that says what to set. */
export async function describeNoReads(stage: Stage): Promise<string> {
  const requests = await stage.requests();
  const { incodeUrl } = stage;
  if (requests.length === 0)
    return `Nothing was asked of Incode at ${incodeUrl}: let the receiver read scores there (OMNI_BASE_URL=${incodeUrl}, if it is ours), or say --no-scores.`;
  const refused = requests.find(({ status }) => status === 401 || status === 403);
  if (refused)
    return `Incode at ${incodeUrl} was asked, and answered ${refused.status} to ${refused.method} ${refused.path}: give the receiver the credentials of this Incode (MOCK_PROVIDER_API_KEY, _EMAIL and _PASSWORD, or their development defaults).`;
  const paths = [...new Set(requests.map(({ method, path }) => `${method} ${path}`))].slice(0, 3).join(', ');
  return `Incode at ${incodeUrl} was asked (${paths}), but not for the score of this session, which is GET /omni/get/score?id=<InterviewId>.`;
}
