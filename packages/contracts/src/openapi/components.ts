import { z } from 'zod';

import { createNamedSchemas } from './component-names.ts';

/** A JSON Schema, draft 2020-12, or another object of an OpenAPI 3.1 document. */
export type JsonSchema = Record<string, unknown>;

/** What a document says once and refers to: `components`. */
export interface Components {
  schemas: Record<string, JsonSchema>;
  responses: Record<string, JsonSchema>;
  parameters: Record<string, JsonSchema>;
}

/** Collects the components of one document while its operations are written. */
export interface ComponentWriter {
  /** A reference to a schema that has a name, or the schema itself. */
  writeSchema(schema: z.ZodType): JsonSchema;
  /** The name of a schema among the components, if it has one. */
  nameOf(schema: z.ZodType): string | undefined;
  /** A reference to `value` as the component `name`. Throws when that name stands for something else already. */
  share(kind: 'responses' | 'parameters', name: string, value: JsonSchema): JsonSchema;
  /** What was referred to, and what that refers to. */
  components(): Components;
}

/** Zod's date-time pattern has 300 characters and says no more than the format. */
function withoutTimePattern({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema['format'] === 'date-time') delete jsonSchema['pattern'];
}

/** `schema` with its references among the components, and without what is only zod's. */
function asComponent(schema: JsonSchema): JsonSchema {
  const { $schema: _schema, $id: _id, $defs: _defs, ...own } = schema;
  const text = JSON.stringify(own).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/');
  return JSON.parse(text) as JsonSchema;
}

function referencedSchemas(written: JsonSchema): string[] {
  const references = JSON.stringify(written).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  return [...references].map(([, name]) => name ?? '');
}

function sorted(components: Iterable<[string, JsonSchema]>): Record<string, JsonSchema> {
  return Object.fromEntries([...components].toSorted(([a], [b]) => a.localeCompare(b, 'en')));
}

/** See {@link ComponentWriter}. `io: 'input'`, because a document tells what goes over the wire. */
export function createComponentWriter(): ComponentWriter {
  const metadata = createNamedSchemas();
  const options = { io: 'input', metadata, override: withoutTimePattern } as const;
  const uri = (name: string): string => `#/components/schemas/${name}`;
  const named = z.toJSONSchema(metadata, { ...options, uri }).schemas as Record<string, JsonSchema>;
  const schemas = new Map<string, JsonSchema>();
  const shared = {
    responses: new Map<string, JsonSchema>(),
    parameters: new Map<string, JsonSchema>(),
  };

  function use(name: string): void {
    if (schemas.has(name)) return;
    const schema = asComponent(named[name] ?? {});
    schemas.set(name, schema);
    referencedSchemas(schema).forEach(use);
  }

  const nameOf = (schema: z.ZodType): string | undefined => metadata.get(schema)?.id;

  return {
    nameOf,
    writeSchema(schema) {
      const name = nameOf(schema);
      const written = name === undefined ? asComponent(z.toJSONSchema(schema, options)) : { $ref: uri(name) };
      referencedSchemas(written).forEach(use);
      return written;
    },
    share(kind, name, value) {
      const before = shared[kind].get(name) ?? value;
      if (JSON.stringify(before) !== JSON.stringify(value))
        throw new Error(
          `components.${kind}.${name} would stand for two different things: give one a name of its own.`,
        );
      shared[kind].set(name, value);
      return { $ref: `#/components/${kind}/${name}` };
    },
    components: () => ({
      schemas: sorted(schemas),
      responses: sorted(shared.responses),
      parameters: sorted(shared.parameters),
    }),
  };
}
