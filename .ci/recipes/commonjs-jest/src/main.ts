import { createApp } from './app.js';
import { startReceiver } from './receiver.js';

const server = createApp(startReceiver(process.env)).listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');
// A sender that never ends its request; Node's own limit is five minutes.
server.requestTimeout = 10_000;
