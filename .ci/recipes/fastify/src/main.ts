import { acknowledgement, notificationSchema } from '@ine-scraping/contracts/schemas';
import fastify from 'fastify';
import { bodyBytesMax, startReceiver } from './receiver.js';

const receiver = startReceiver(process.env);
const app = fastify({ bodyLimit: bodyBytesMax, requestTimeout: 10_000 });

app.route({
  method: 'POST',
  url: '/webhooks/ine-scraping',
  // Before the body is read.
  onRequest: async (request, reply) => {
    if (receiver.isLetIn(request.headers['x-webhook-secret'] as string | undefined)) return;
    await reply.code(401).send({ error: 'x-webhook-secret is missing or wrong' });
  },
  handler: async (request, reply) => {
    const { data: notification } = notificationSchema.safeParse(request.body);
    if (!notification) return await reply.code(400).send({ error: 'the body is no notification' });
    receiver.accept(notification);
    return acknowledgement;
  },
});
// Fastify's own parser would take text too; what is left answers 415 to all but JSON.
app.removeContentTypeParser('text/plain');

await app.listen({ port: Number(process.env['PORT'] ?? 8080), host: '127.0.0.1' });
