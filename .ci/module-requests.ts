import { parseSync } from 'oxc-parser';

/** One module that a file asks for, and where. */
export interface ModuleRequest {
  specifier: string;
  line: number;
}

/**
 * Every module a TypeScript or JavaScript source asks for: static and type-only imports, re-exports, `import()`,
 * `import('…')` types, `import x = require('…')`, `require` and the like, and Vitest's mocks.
 */
export function findModuleRequests(file: string, source: string): ModuleRequest[] {
  const { program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error) throw new Error(`${file} could not be parsed: ${error.message}`);
  const requests: ModuleRequest[] = [];
  visit(program, (node) => {
    const literal = requestOf(node);
    if (!isNode(literal) || typeof literal['value'] !== 'string') return;
    requests.push({ specifier: literal['value'], line: lineAt(source, Number(literal['start'])) });
  });
  return requests;
}

type Node = Record<string, unknown> & { type: string };

function requestOf(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node['source'];
    case 'TSExternalModuleReference':
      return node['expression'];
    case 'CallExpression':
      return isLoader(node['callee']) ? (node['arguments'] as unknown[])[0] : undefined;
    default:
      return undefined;
  }
}

// `require('x')`, `require.resolve('x')`, `import.meta.resolve('x')`, `vi.mock('x')`, `vi.importActual('x')`.
function isLoader(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return callee['name'] === 'require';
  if (callee.type !== 'MemberExpression') return false;
  const { object, property } = callee;
  if (!isNode(object) || !isNode(property)) return false;
  const loads: Record<string, readonly string[]> = {
    require: ['resolve'],
    vi: ['mock', 'doMock', 'importActual', 'importMock'],
  };
  if (object.type === 'MetaProperty') return property['name'] === 'resolve';
  return loads[String(object['name'])]?.includes(String(property['name'])) ?? false;
}

function visit(value: unknown, enter: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, enter);
    return;
  }
  if (!isNode(value)) return;
  enter(value);
  for (const child of Object.values(value)) if (typeof child === 'object') visit(child, enter);
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
