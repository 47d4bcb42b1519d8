import type { IncomingMessage, ServerResponse } from 'node:http';

import {
  acknowledgement,
  acknowledgementBody,
  recogniseScrapingStatus,
  webhookContract,
  type Notification,
} from '@ine-scraping/contracts';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { ReadCaller } from '../access/caller.ts';
import type { ReceiverCore } from '../core.ts';
import { NotificationRefusedError } from '../inbox/accept-notification.ts';
import type { RefusedRequest } from '../inbox/quarantine.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import type { Tracing } from '../monitoring/tracing.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { Admission } from './admission.ts';
import { headersOf, jsonContentType, writeBytes } from './answer.ts';
import { ReceivedBodies, RequestAbortedError } from './body.ts';
import { toProblem } from './error-handler.ts';
import { AccessRefusedError, requireAdmittance } from './problem.ts';
import type { Refusals } from './refusals.ts';
import { requestIdOf } from './request-id.ts';

export interface WebhookOptions {
  /** Throws a retryable error while there is no core. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  readonly readCaller: ReadCaller;
  readonly logger: Logger;
  readonly refusals: Refusals;
  readonly responseValidation: boolean;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

/** The one answer of success, ready to be sent: it is the same bytes a thousand times a second. */
const acknowledgementBytes = Buffer.from(acknowledgementBody);
const acknowledgementHeaders = headersOf(jsonContentType, acknowledgementBytes);

const answerAcknowledgement: RequestHandler = (_req, res, next) => {
  const answerJson = res.json.bind(res);
  res.json = (body: unknown) => {
    if (res.statusCode !== 200) return answerJson(body);
    writeBytes(res, jsonContentType, acknowledgementBytes);
    return res;
  };
  next();
};

/** The statuses whose requests leave a trace: something that may have been a notification was turned away for good. */
const quarantinedStatuses: ReadonlySet<number> = new Set([400, 413, 415]);

function toRefusal(error: unknown): Pick<RefusedRequest, 'status' | 'code' | 'field'> | undefined {
  const { status, code, errors } = toProblem(error);
  // Answered 500, as it is no fault of the sender's, and kept here because no other place has it.
  if (error instanceof NotificationRefusedError) return { status, code: error.code, field: null };
  // The contract names the whole body with an empty field, the quarantine with none.
  return quarantinedStatuses.has(status) ? { status, code, field: errors?.[0]?.field || null } : undefined;
}

/** Passes every error on, and leaves a trace of what was turned away. */
function traceRefused(refusals: Refusals, bodies: ReceivedBodies): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const refusal = toRefusal(error);
    if (error instanceof AccessRefusedError) refusals.keepUnread(req, error.problem, error.message);
    else if (refusal) refusals.keep(req, refusal, bodies.of(req));
    // Unless it was refused, and counted, for how it broke off.
    else if (error instanceof RequestAbortedError && !res.headersSent) refusals.count('REQUEST_BROKEN_OFF');
    next(error);
  };
}

/** Takes a notification that the contract allows; resolves when it is committed. */
type Notify = (req: IncomingMessage, notification: Notification) => Promise<void>;

function createNotify(options: WebhookOptions, bodies: ReceivedBodies): Notify {
  const { currentCore, logger, metrics, tracing } = options;
  const admission = new Admission();
  const unknown = new RepeatedLog();
  return async (req, notification) => {
    const { receivedAt } = bodies.of(req);
    const requestId = requestIdOf(req);
    const status = recogniseScrapingStatus(notification.ScrapingStatus);
    await metrics.notification(status, () =>
      tracing.span('receive notification', [notification.InterviewId], (tell) => {
        tell({ 'ine_scraping.status': status });
        return admission.run(() => currentCore().accept(notification, { receivedAt, requestId }));
      }),
    );
    if (status !== 'UNKNOWN') return;
    unknown.write('', (more) => {
      const fields = { interviewId: notification.InterviewId, ...more };
      const message =
        'a notification has an undocumented ScrapingStatus; it is stored, and as the first of its interview it begins a verification';
      logger.warn(fields, message);
    });
  };
}

/**
 * The webhook on Express, with path `/`. A request is authorised, then read, then validated, then
 * accepted, and only then acknowledged. What is refused with 400, 401, 403, 413 or 415 leaves a trace in the quarantine, with 401
 * and 403 one without a body; a wrong method (405) is nobody's notification and does not.
 */
function createRouter(
  { access, readCaller, refusals, responseValidation }: WebhookOptions,
  bodies: ReceivedBodies,
  notify: Notify,
  broken: WeakMap<IncomingMessage, unknown>,
): Router {
  const router = Router({ caseSensitive: true });

  const authorise: RequestHandler = async (req, _res, next) => {
    if (broken.has(req)) throw broken.get(req);
    requireAdmittance(await access.mayNotify(readCaller(req)));
    next();
  };
  const readBody: RequestHandler = async (req, _res, next) => {
    req.body = await bodies.read(req);
    next();
  };

  createExpressEndpoints(
    webhookContract,
    {
      notify: async ({ body, req }) => {
        await notify(req, body);
        return { status: 200, body: acknowledgement };
      },
    },
    router,
    {
      logInitialization: false,
      responseValidation,
      globalMiddleware: [authorise, readBody, answerAcknowledgement],
      requestValidationErrorHandler: (error, _req, _res, next) => next(error),
    },
  );
  refuseOtherMethods(router, webhookContract);
  router.use(traceRefused(refusals, bodies));
  return router;
}

/** What is plainly good: let in, read, and allowed by the contract. `undefined` is for Express to find out why. */
async function readPlainly(
  req: IncomingMessage,
  { access, readCaller }: WebhookOptions,
  bodies: ReceivedBodies,
): Promise<Notification | undefined> {
  try {
    if (!(await access.mayNotify(readCaller(req))).allowed) return undefined;
    return webhookContract.notify.body.safeParse(await bodies.read(req)).data;
  } catch {
    return undefined;
  }
}

/** The webhook, in two ways with the same parts, so that no rule stands twice. */
export interface Webhook {
  /** With path `/`: mount it where it shall be served. */
  readonly router: Router;
  /**
   * Answers a notification that is plainly good without Express, which takes more of the processor than all the rest of it. Whatever
   * else `req` is, `otherwise` has Express answer it, which finds what was read already, and what went wrong when it was accepted.
   */
  answerPlainly(req: IncomingMessage, res: ServerResponse, otherwise: () => void): Promise<void>;
}

export function createWebhook(options: WebhookOptions): Webhook {
  const bodies = new ReceivedBodies();
  const notify = createNotify(options, bodies);
  /** What `notify` met: it is called once for each request. */
  const broken = new WeakMap<IncomingMessage, unknown>();
  return {
    router: createRouter(options, bodies, notify, broken),
    async answerPlainly(req, res, otherwise) {
      const notification = await readPlainly(req, options, bodies);
      if (!notification) {
        otherwise();
        return;
      }
      try {
        await notify(req, notification);
      } catch (error) {
        broken.set(req, error);
        otherwise();
        return;
      }
      // It broke off, or took too long to arrive, and was told so.
      if (res.headersSent) return;
      res.writeHead(200, acknowledgementHeaders);
      res.end(acknowledgementBytes);
    },
  };
}
