import { z } from 'zod';

import { isListenHost } from './listen-settings.ts';
import { url, wholeNumber } from './values.ts';

const collector = url(['http:', 'https:'], 'http://127.0.0.1:4318').optional();

/** How it is watched. */
export const monitoringSettings = {
  RECEIVER_MONITORING_PORT: wholeNumber(0, 65_535)
    .optional()
    .describe(
      'a port of its own for `/metrics`, `/healthz` and `/readyz`, without a key; 0 takes any free one. Unset: there is none, and `/metrics` is read where `/v1` is, with the scope `read`',
    ),
  RECEIVER_MONITORING_HOST: z
    .string()
    .refine(isListenHost, { error: 'must be an address or a host name, such as 127.0.0.1, without a port' })
    .prefault('127.0.0.1')
    .describe(
      'where that port is: on loopback, or where those who watch reach it; it tells how much goes on, and nothing about anybody',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.describe(
    "a collector of OpenTelemetry, for traces over HTTP (`/v1/traces` is added); unset: none are made. OpenTelemetry's other variables (`OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, …) mean what they mean elsewhere",
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.describe('the same as the whole URL, for traces alone'),
};
