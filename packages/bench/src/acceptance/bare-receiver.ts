// A process of its own, the baseline: acknowledges whatever comes. Reads nothing, checks nothing, stores nothing.
import { createServer } from 'node:http';

import { acknowledgementBody } from '@ine-scraping/contracts';

import { listen, runReceiver } from './run-receiver.ts';

const headers = { 'content-type': 'application/json', 'content-length': acknowledgementBody.length };

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, headers).end(acknowledgementBody));
});
runReceiver(listen(server));
