import { acknowledgement, notificationSchema } from '@ine-scraping/contracts/schemas';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { bodyBytesMax, startReceiver } from './receiver.js';

const receiver = startReceiver(process.env);
const app = new Hono();

app.post(
  '/webhooks/ine-scraping',
  async (context, next) => {
    if (!receiver.isLetIn(context.req.header('x-webhook-secret'))) throw new HTTPException(401);
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) throw new HTTPException(415);
    await next();
  },
  bodyLimit({ maxSize: bodyBytesMax }),
  async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const { data: notification } = notificationSchema.safeParse(body);
    if (!notification) throw new HTTPException(400);
    receiver.accept(notification);
    return context.json(acknowledgement);
  },
);

serve({
  fetch: app.fetch,
  port: Number(process.env['PORT'] ?? 8080),
  hostname: '127.0.0.1',
  // A sender that never ends its request; Node's own limit is five minutes.
  serverOptions: { requestTimeout: 10_000 },
});
