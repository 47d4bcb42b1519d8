import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';

import { createTracing, traceOf } from '../../src/monitoring/tracing.ts';
import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { notReadyScore, omniError, readyScore } from '../support/score-source.ts';

/** Spans as they would be sent. */
function recordSpans() {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return { tracing: createTracing(provider), spans: () => exporter.getFinishedSpans() };
}

type Recorded = ReturnType<ReturnType<typeof recordSpans>['spans']>[number];

/** What goes over the wire of a span, and nothing of this process. */
function wordsOf({ attributes, events, links, name, status }: Recorded): string {
  return JSON.stringify({ attributes, events, links, name, status });
}

const interviewId = 'interview-with-a-name-in-it';

describeOnEachEngine('traces', (engine) => {
  test('one leads from the notification to the verdict, across processes, with nothing stored for it', async () => {
    const [first, second] = [recordSpans(), recordSpans()];
    const schema = engine.ownSchema();
    const { core, derived, notify } = await startTestCore(engine, { schema, tracing: first.tracing });
    await notify(interviewId, 'IN_PROGRESS', 'external-1');
    await derived();
    await core.stop();
    const {
      notify: notifyAgain,
      reach,
      scores,
    } = await startTestCore(engine, { schema, tracing: second.tracing });
    scores.answer(interviewId, notReadyScore(), omniError('OMNI_UNAVAILABLE', true), readyScore());
    await notifyAgain(interviewId, 'FINISHED');
    await reach(interviewId, 'SCORED');
    await expect.poll(() => second.spans().filter(({ name }) => name === 'fetch score').length).toBe(3);
    const all = [...first.spans(), ...second.spans()];
    expect(new Set(all.map((span) => span.spanContext().traceId))).toEqual(
      new Set([traceOf(interviewId).traceId]),
    );
    expect(new Set(all.map(({ name }) => name))).toEqual(
      new Set(['commit notification', 'derive verification', 'fetch score', 'read score', 'settle attempt']),
    );
    const attempts = second.spans().filter(({ name }) => name === 'fetch score');
    expect(attempts.map(({ attributes }) => attributes)).toMatchObject([
      { 'ine_scraping.attempt': 1, 'ine_scraping.result': 'not_ready', 'ine_scraping.decision': 'RETRY' },
      { 'ine_scraping.attempt': 2, 'ine_scraping.result': 'unavailable', 'ine_scraping.decision': 'RETRY' },
      { 'ine_scraping.result': 'ready', 'ine_scraping.from': 'FINISHED', 'ine_scraping.to': 'SCORED' },
    ]);
    const parts = second.spans().filter(({ name }) => name === 'read score' || name === 'settle attempt');
    expect(new Set(parts.map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(
      new Set(attempts.map((span) => span.spanContext().spanId)),
    );
    const failed = second.spans().filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed).toMatchObject([
      { name: 'read score', kind: SpanKind.CLIENT, attributes: { 'error.type': 'OMNI_UNAVAILABLE' } },
    ]);
    // No id, no message, nobody's data.
    for (const span of all)
      expect(wordsOf(span)).not.toMatch(/interview-with|external-1|the Omni API answered/);
  });

  test('each interview of a batch has a span of its own, and one that cannot be derived says so', async () => {
    const { spans, tracing } = recordSpans();
    const { derived, notify, schema } = await startTestCore(engine, { tracing, settings: { gatherMs: 50 } });
    await engine.database.query(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE 'refused %', NEW.interview_id; END $$`);
    await engine.database.query(`CREATE TRIGGER refuse BEFORE INSERT ON ${schema}.verifications
      FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`);
    await Promise.all(['a', 'b'].map((id) => notify(id, 'IN_PROGRESS')));
    await derived();
    const derivedSpans = spans().filter(({ name }) => name === 'derive verification');
    const traces = new Set(derivedSpans.map((span) => span.spanContext().traceId));
    expect(traces).toEqual(new Set(['a', 'b'].map((id) => traceOf(id).traceId)));
    for (const span of derivedSpans) {
      expect([span.status.code, span.attributes]).toEqual([SpanStatusCode.ERROR, { 'error.type': 'P0001' }]);
      expect(wordsOf(span)).not.toContain('refused');
    }
  });
});

test('the trace of an interview is the same everywhere, valid, and does not name it', () => {
  const contexts = ['a', 'b', '0123456789abcdef0123456789abcdef'].map((id) => ({ id, context: traceOf(id) }));
  for (const { id, context } of contexts) {
    expect(traceOf(id)).toEqual(context);
    expect(context.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(context.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
    expect(context.traceId).not.toBe(id);
  }
  expect(new Set(contexts.map(({ context }) => context.traceId)).size).toBe(3);
});

test('without a provider the work is all that is done', async () => {
  const tracing = createTracing(undefined);
  const result = await tracing.span('fetch score', ['a'], (tell) => {
    tell({ never: 'seen' });
    return Promise.resolve(7);
  });
  expect(result).toBe(7);
});
