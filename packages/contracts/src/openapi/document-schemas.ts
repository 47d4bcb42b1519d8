import { z } from 'zod';

import { createNamedSchemas } from './component-names.ts';

/** A JSON Schema, draft 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = Record<string, unknown>;

/** The schemas of one document: those with a name as references, which it remembers, the others in place. */
export interface DocumentSchemas {
  /** A reference to a named schema, or the schema itself. */
  write(schema: z.ZodType): JsonSchema;
  /** `components.schemas`: what was referred to, and what that refers to. */
  components(): Record<string, JsonSchema>;
}

const referencePrefix = '#/components/schemas/';

/** Zod's date-time pattern has 300 characters and says no more than the format. */
function withoutTimePattern({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern'];
}

function withoutIdentity({ $schema: _schema, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function referencedNames(schema: unknown): string[] {
  const references = JSON.stringify(schema).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  return [...references].map(([, name]) => name ?? '');
}

/** Collects the schemas of one document. `io: 'input'`, because a document tells what goes over the wire. */
export function createDocumentSchemas(): DocumentSchemas {
  const registry = createNamedSchemas();
  const options = {
    io: 'input',
    uri: (id: string) => `${referencePrefix}${id}`,
    override: withoutTimePattern,
  } as const;
  const all = z.toJSONSchema(registry, options).schemas as Record<string, JsonSchema>;
  const used = new Set<string>();

  function use(name: string): void {
    if (used.has(name)) return;
    used.add(name);
    referencedNames(all[name]).forEach(use);
  }

  /** In a registry of two the named schema becomes a reference, as it does among the components. */
  function writeInPlace(schema: z.ZodType): JsonSchema {
    const withOneMore = createNamedSchemas();
    withOneMore.add(schema, { id: 'InPlace' });
    const written = z.toJSONSchema(withOneMore, options).schemas['InPlace'] as JsonSchema;
    return withoutIdentity(written);
  }

  return {
    write(schema) {
      const name = registry.get(schema)?.id;
      const written = name === undefined ? writeInPlace(schema) : { $ref: `${referencePrefix}${name}` };
      referencedNames(written).forEach(use);
      return written;
    },
    components() {
      const names = [...used].toSorted((a, b) => a.localeCompare(b, 'en'));
      return Object.fromEntries(names.map((name) => [name, withoutIdentity(all[name] ?? {})]));
    },
  };
}
