import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

function write(schema: z.core.JSONSchema._JSONSchema): unknown {
  if (typeof schema === 'boolean') return {};
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return write(choice);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, write(property)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => write((schema.items ?? {}) as JsonSchema));
    case 'string':
      if (schema.format === 'date-time') return '2026-01-05T10:00:00.000Z';
      return 'example'.padEnd(schema.minLength ?? 0, '-').slice(0, schema.maxLength);
    case 'number':
    case 'integer':
      return Math.max(0, schema.minimum ?? 0);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

/**
 * An invented value that `schema` takes, made of nothing but the schema. Simple on purpose: what it cannot invent, such as a
 * string for a pattern, needs an example of its own.
 */
export function exampleOf(schema: z.ZodType): unknown {
  return write(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

/** `example` with the first field that can be of a wrong type, so that `schema` refuses it; else a value in its place. */
export function brokenExampleOf(schema: z.ZodType, example: unknown): unknown {
  for (const [name, value] of Object.entries(example ?? {})) {
    const broken = { ...(example as object), [name]: typeof value === 'number' ? 'broken' : 7 };
    if (!schema.safeParse(broken).success) return broken;
  }
  return 7;
}
