import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  mockProviderOpenApi,
  notificationJsonSchemas,
  receiverOpenApi,
} from '@ine-scraping/contracts/openapi';

const folders = {
  openapi: { receiver: receiverOpenApi(), 'mock-provider': mockProviderOpenApi() },
  'json-schema': notificationJsonSchemas(),
};
for (const [folder, documents] of Object.entries(folders)) {
  mkdirSync(join(import.meta.dirname, '..', folder), { recursive: true });
  for (const [name, document] of Object.entries(documents)) {
    const file = `${folder}/${name}.json`;
    writeFileSync(join(import.meta.dirname, '..', file), `${JSON.stringify(document, null, 2)}\n`);
    process.stdout.write(`wrote packages/contracts/${file}\n`);
  }
}
