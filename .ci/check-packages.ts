// `node .ci/check-packages.ts`: packs what is published and checks the tarballs: publint, attw, the manifest, and
// that what also runs in browsers imports nothing of Node. Build first.
import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { runQuietly } from './child.ts';
import { findNeverImported, readImports } from './imports.ts';
import { packPackages, type PackedPackage } from './packed-packages.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

const runsInBrowsers = ['@ine-scraping/contracts', '@ine-scraping/client'];

/** What a consumer could not use in a packed manifest: conditions and versions that only mean something in this repository. */
function checkManifest({ name, manifest }: PackedPackage): string[] {
  const complaints: string[] = [];
  if (JSON.stringify(manifest.exports).includes('@ine-scraping/source')) {
    complaints.push(
      `${name}: "exports" still has the source condition; publishConfig.exports must replace it.`,
    );
  }
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies'] as const) {
    for (const [dependency, version] of Object.entries(manifest[field] ?? {})) {
      if (/^(?:workspace|catalog|file|link):/.test(version)) {
        complaints.push(`${name}: ${field} has ${dependency} at "${version}", which npm cannot install.`);
      }
    }
  }
  return complaints;
}

function checkFiles({ name, directory, manifest }: PackedPackage): string[] {
  const files = globSync('**/*.{js,d.ts}', { cwd: directory });
  const complaints = files.some((file) => file.endsWith('.js'))
    ? []
    : [`${name}: the tarball has no JavaScript.`];
  if (files.some((file) => /\.test\./.test(file))) complaints.push(`${name}: the tarball has a test in it.`);
  const imports = files.flatMap((file) =>
    readImports(join(directory, file)).map((specifier) => ({ file, specifier })),
  );
  for (const dependency of findNeverImported(
    manifest,
    imports.map(({ specifier }) => specifier),
  )) {
    complaints.push(`${name}: it depends on ${dependency}, which none of its files imports.`);
  }
  if (!runsInBrowsers.includes(name)) return complaints;
  const builtins = imports
    .filter(({ specifier }) => isBuiltin(specifier))
    .map(
      ({ file, specifier }) => `${name}: ${file} imports "${specifier}", but the package runs in browsers.`,
    );
  return [...complaints, ...builtins];
}

const folder = createTemporaryFolder('check-packages');
const packages = packPackages(folder);
const complaints = packages.flatMap((packed) => [...checkManifest(packed), ...checkFiles(packed)]);
for (const { name, tarball } of packages) {
  if (runQuietly(['publint', 'run', tarball, '--strict']) !== 0)
    complaints.push(`${name}: publint complains.`);
  if (runQuietly(['attw', tarball, '--profile', 'esm-only']) !== 0)
    complaints.push(`${name}: attw complains.`);
  console.log(`${name}: checked as it would be published.`);
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;
