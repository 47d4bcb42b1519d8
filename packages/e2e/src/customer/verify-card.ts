/** What a customer's backend is configured with. */
export interface CustomerSettings {
  /** Base URL of Incode's API: all that differs between Incode and a mock. */
  readonly incodeUrl: string;
  readonly apiKey: string;
  readonly email: string;
  readonly password: string;
  /** The customer's own server, which takes Incode's notifications. */
  readonly ownUrl: string;
  /** The customer's own number for the application. */
  readonly externalId: string;
}

/** What the customer has in the end. */
export interface VerifiedCard {
  readonly interviewId: string;
  /** What was answered when scraping started; -1 is "processing". */
  readonly startedWith: unknown;
  /** The notifications, in the order in which they came. */
  readonly notifications: readonly unknown[];
  /** `overall.status` of the score. */
  readonly overall: unknown;
  readonly ineScrapingValidation: unknown;
  /** What finish-status answered. */
  readonly action: unknown;
}

/**
 * One voter card from start to finish, in the order of a real lender's backend: captures, processing, government validation by
 * scraping, notification, score. Written as such a backend is, on `fetch` alone: it knows nothing of our packages, and uses nothing
 * from outside of this function, so that it runs in Node and, sent as text, in a page. Throws at the first answer that such a backend
 * would not go on from.
 */
export async function verifyCard(settings: CustomerSettings): Promise<VerifiedCard> {
  const { incodeUrl, apiKey, email, password, ownUrl, externalId } = settings;
  const byKey = { 'Content-Type': 'application/json', 'api-version': '1.0', 'x-api-key': apiKey };

  async function read(url: string, init?: RequestInit): Promise<Record<string, unknown>> {
    const response = await fetch(url, init);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${url} was answered ${response.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
  function post(path: string, headers: Record<string, string>, body: unknown) {
    return read(incodeUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
  }
  function demand(holds: boolean, what: string, answer: unknown): void {
    if (!holds) throw new Error(`${what}: ${JSON.stringify(answer)}`);
  }

  const started = await post('/omni/start', byKey, { countryCode: 'ALL', externalId, language: 'es-ES' });
  const interviewId = String(started['interviewId']);
  const bySession = { ...byKey, 'X-Incode-Hardware-Id': String(started['token']) };

  const picture = { base64Image: 'iVBORw0KGgo=' };
  const front = await post('/omni/add/front-id/v2?onlyFront=false', bySession, picture);
  demand(front['classification'] === true && !front['failReason'], 'The front was not taken', front);
  const back = await post('/omni/add/back-id/v2?retry=false', bySession, picture);
  demand(back['classification'] === true && !back['failReason'], 'The back was not taken', back);
  const face = await post('/omni/add/face/third-party?imageType=selfie', bySession, picture);
  demand(face['confidence'] === 0, 'The face is not alive', face);
  const document = await post(`/omni/process/id?queueName=${interviewId}`, bySession, {});
  demand(document['success'] === true, 'The document was not processed', document);
  const match = await post('/omni/process/face?imageType=selfie', bySession, {});
  demand(match['confidence'] === 1, 'The face is not the one of the document', match);

  const query = 'fallbackEnabled=false&scrapingMethod=true';
  const validation = await post(`/omni/process/government-validation?${query}`, bySession, null);
  const { notifications } = await read(`${ownUrl}/finished/${interviewId}`);

  const { token } = await post('/executive/log-in', byKey, { email, password });
  const byExecutive = { ...byKey, 'X-Incode-Hardware-Id': String(token) };
  const score = await read(`${incodeUrl}/omni/get/score?id=${interviewId}`, { headers: byExecutive });
  const finished = await read(`${incodeUrl}/omni/finish-status`, { headers: bySession });
  return {
    interviewId,
    startedWith: validation['statusCode'],
    notifications: notifications as unknown[],
    overall: (score['overall'] as { status?: unknown }).status,
    ineScrapingValidation: score['ineScrapingValidation'],
    action: finished['action'],
  };
}
