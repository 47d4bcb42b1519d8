// `pnpm settings`: writes docs/settings.md after a change of a setting.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { settingsPage, settingsPagePath } from './settings-page.ts';

await writeFile(join(import.meta.dirname, '../../..', settingsPagePath), settingsPage());
