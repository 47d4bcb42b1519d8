/** By name and labels, as they stand there. Fails on what Prometheus would not read: a line without a number, a series that is there twice. */
export function parseMetrics(body: string): { readonly values: Readonly<Record<string, number>> } {
  const values: Record<string, number> = {};
  for (const line of body.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, series = '', number = ''] = /^(\S+(?:\{[^}]*\})?) (\S+)$/.exec(line) ?? [];
    if (series === '' || Number.isNaN(Number(number)) || series in values) {
      throw new Error(`a line that Prometheus does not read: ${line}`);
    }
    values[series] = Number(number);
  }
  return { values };
}

/** What `/metrics` says, on the port of the API or at `url`. */
export async function readMetrics({ fetch: get }: { fetch(path: string): Promise<Response> }, url?: string) {
  const response = await (url === undefined ? get('/metrics') : fetch(`${url}/metrics`));
  const body = await response.text();
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${body}`);
  return { body, contentType: response.headers.get('content-type'), ...parseMetrics(body) };
}
