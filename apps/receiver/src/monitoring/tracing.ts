import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';

import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Span,
  type SpanContext,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';

import { toError } from '../runtime/errors.ts';

const spanKinds = {
  'receive notification': SpanKind.SERVER,
  'commit notification': SpanKind.INTERNAL,
  'derive verification': SpanKind.INTERNAL,
  'fetch score': SpanKind.INTERNAL,
  'read score': SpanKind.CLIENT,
  'settle attempt': SpanKind.INTERNAL,
} as const;
export type SpanName = keyof typeof spanKinds;

/** Work on interviews, told to whoever collects spans. Attributes are words of our tables and numbers: no id, and nobody's data. */
export interface Tracing {
  /** Runs `work` as a span of the trace of each interview, and within the span that it is called in. `tell` adds to these spans. */
  span<T>(
    name: SpanName,
    interviewIds: readonly string[],
    work: (tell: (attributes: Attributes) => void) => Promise<T>,
  ): Promise<T>;
}

/** Runs the work, and nothing else. */
export const noTracing: Tracing = { span: (_name, _interviewIds, work) => work(() => undefined) };

/**
 * The trace of an interview, from its first notification to its verdict: made of the id alone, so that every replica and every later
 * start adds to the same one and nothing has to be stored. Whoever knows the interview finds its trace, and nobody the interview.
 */
export function traceOf(interviewId: string): SpanContext {
  const digest = createHash('sha256').update(`ine-scraping:${interviewId}`).digest('hex');
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

/** Never the message: one of a database may quote a value. */
function errorType(error: unknown): string {
  const { name, ...rest } = toError(error);
  return 'code' in rest && typeof rest.code === 'string' ? rest.code : name;
}

class SpanTracing implements Tracing {
  readonly #tracer: Tracer;
  /** The spans that run, by interview. Our own: a global context manager is for whoever owns the process to choose. */
  readonly #running = new AsyncLocalStorage<ReadonlyMap<string, Span>>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  async span<T>(
    name: SpanName,
    interviewIds: readonly string[],
    work: (tell: (attributes: Attributes) => void) => Promise<T>,
  ): Promise<T> {
    const outer = this.#running.getStore();
    const spans = new Map(
      interviewIds.map((interviewId) => {
        const around = outer?.get(interviewId);
        const parent = around
          ? trace.setSpan(ROOT_CONTEXT, around)
          : trace.setSpanContext(ROOT_CONTEXT, traceOf(interviewId));
        return [interviewId, this.#tracer.startSpan(name, { kind: spanKinds[name] }, parent)];
      }),
    );
    const tell = (attributes: Attributes) => {
      for (const span of spans.values()) span.setAttributes(attributes);
    };
    try {
      return await this.#running.run(spans, () => work(tell));
    } catch (error) {
      tell({ 'error.type': errorType(error) });
      for (const span of spans.values()) span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      for (const span of spans.values()) span.end();
    }
  }
}

/** Spans for `provider`; without one the work is all that is done. */
export function createTracing(provider: TracerProvider | undefined): Tracing {
  return provider ? new SpanTracing(provider.getTracer('@ine-scraping/receiver')) : noTracing;
}
