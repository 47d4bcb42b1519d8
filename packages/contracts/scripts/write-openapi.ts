import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { mockProviderOpenApi, receiverOpenApi } from '@ine-scraping/contracts/openapi';

const folder = join(import.meta.dirname, '../openapi');
mkdirSync(folder, { recursive: true });
for (const [name, document] of Object.entries({
  receiver: receiverOpenApi(),
  'mock-provider': mockProviderOpenApi(),
})) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
  process.stdout.write(`wrote packages/contracts/openapi/${name}.json\n`);
}
