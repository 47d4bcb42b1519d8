import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startMockProvider } from '@ine-scraping/mock-provider';
import { readOutcome, receiverPaths } from './dist/browser.js';

const bundle = readFileSync(new URL('dist/browser.js', import.meta.url), 'utf8');
assert.doesNotMatch(bundle, /^import\b.*from/m, 'the bundle still imports something');
assert.doesNotMatch(bundle, /["']node:/, 'the bundle asks for a Node module');
assert.ok(receiverPaths.every((path) => path.startsWith('/v1/')));

const mock = await startMockProvider({ scrapingMs: 0, clock: 'manual' });
const { interviewId } = await mock.control.play({ scenario: 'reported-stolen' });
await mock.control.advance(1);
assert.equal(await readOutcome(mock.url, interviewId), 'REPORTED_STOLEN');
await mock.stop();
console.log(`bundler on Node ${process.version}: the browser bundle read REPORTED_STOLEN.`);
