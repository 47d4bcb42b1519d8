import { diag, DiagLogLevel, type TracerProvider } from '@opentelemetry/api';

import { Deadline } from '../runtime/deadline.ts';
import { ReceiverError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';

/** A collector is configured, and what sends spans is not there. */
export class SpanExportMissingError extends ReceiverError {
  readonly code = 'SPAN_EXPORT_MISSING';
  readonly retryable = false;
}

/** Sends spans to the collector of the environment. */
export interface SpanExport {
  readonly provider: TracerProvider;
  /** Sends what waits. Never rejects, and is over after `limitMs`: a collector that hangs holds nobody up. */
  stop(limitMs: number): Promise<void>;
}

/** Optional packages, and the tenth of a second that they take to load: for whoever wants traces. */
async function loadSdk() {
  try {
    const [sdk, resources, exporter] = await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
    return { ...sdk, ...resources, ...exporter };
  } catch (cause) {
    throw new SpanExportMissingError(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, and the packages that send spans cannot be loaded; install @opentelemetry/sdk-trace, @opentelemetry/resources and @opentelemetry/exporter-trace-otlp-http, or unset it',
      { cause },
    );
  }
}

/** All spans of an interview or none, on every replica: its trace is always the same. A sampler that looks at parents would find the one that we made up. */
function ratioOf(env: Readonly<Record<string, string | undefined>>): number {
  const sampler = env['OTEL_TRACES_SAMPLER'] ?? '';
  if (sampler.endsWith('always_off')) return 0;
  const ratio = Number.parseFloat(env['OTEL_TRACES_SAMPLER_ARG'] ?? '');
  return sampler.endsWith('traceidratio') && ratio >= 0 && ratio <= 1 ? ratio : 1;
}

/** What the exporter complains of goes to our log, and a collector that is away fills no disk. */
function watchComplaints(logger: Logger): void {
  const complaints = new RepeatedLog();
  const complain = () => {
    complaints.write('', (more) => logger.warn(more, 'spans could not be sent to the collector'));
  };
  const ignore = () => undefined;
  diag.setLogger(
    { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/**
 * Starts to send spans, as OpenTelemetry's variables in `env` say: where to, how many of the interviews, and as which service.
 * Everything is sent by HTTP.
 *
 * @throws SpanExportMissingError
 */
export async function startSpanExport(
  env: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Promise<SpanExport> {
  const sdk = await loadSdk();
  watchComplaints(logger);
  const own = sdk.resourceFromAttributes({ 'service.name': 'ine-scraping-receiver' });
  const fromEnv = sdk.detectResources({
    detectors: [sdk.resourceAttributesEnvDetector, sdk.serviceNameEnvDetector, sdk.serviceInstanceIdDetector],
  });
  const provider = new sdk.TracerProvider({
    sampler: new sdk.TraceIdRatioBasedSampler(ratioOf(env)),
    resource: own.merge(fromEnv),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new sdk.OTLPTraceExporter() })],
  });
  const shutDown = async (): Promise<void> => {
    await provider.shutdown().catch(() => undefined);
  };
  return {
    provider,
    stop: async (limitMs) => {
      await new Deadline(limitMs).wait(shutDown());
    },
  };
}
