import { expect, test } from 'vitest';

import { loadConfig } from './config.ts';

test('it is watched on a port of its own, and sends traces, only where it is told to', () => {
  expect(loadConfig({})).toMatchObject({ monitoring: undefined, traces: false });
  expect(loadConfig({ RECEIVER_MONITORING_PORT: '9464' }).monitoring).toEqual({
    host: '127.0.0.1',
    port: 9464,
  });
  const env = { RECEIVER_MONITORING_PORT: '0', RECEIVER_MONITORING_HOST: '0.0.0.0' };
  expect(loadConfig(env).monitoring).toEqual({ host: '0.0.0.0', port: 0 });
  for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
    expect(loadConfig({ [name]: 'http://collector:4318' }).traces).toBe(true);
    expect(() => loadConfig({ [name]: 'collector:4318' })).toThrow(`${name} must be a URL`);
  }
  expect(() => loadConfig({ RECEIVER_MONITORING_PORT: 'metrics' })).toThrow(
    'RECEIVER_MONITORING_PORT must be a whole',
  );
  expect(() => loadConfig({ RECEIVER_MONITORING_HOST: 'a:1' })).toThrow(
    'RECEIVER_MONITORING_HOST must be an address',
  );
});
