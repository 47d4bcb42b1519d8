/** Every name under which a document can mention what is printed on a voter card. */
const aliases: Readonly<Record<string, string>> = {
  cic: 'cic',
  ocr: 'ocr',
  claveElector: 'claveElector',
  claveDeElector: 'claveElector',
  numeroEmision: 'numeroEmision',
  numeroEmisionCredencial: 'numeroEmision',
  anioRegistro: 'anioRegistro',
  registrationDate: 'anioRegistro',
  anioEmision: 'anioEmision',
  issueDate: 'anioEmision',
  curp: 'curp',
};

function collect(value: unknown, found: Map<string, Set<string>>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
      if (alias !== undefined && (typeof inner === 'string' || typeof inner === 'number')) {
        found.set(alias, (found.get(alias) ?? new Set()).add(String(inner)));
      } else collect(inner, found);
    }
  }
}

/**
 * What `documents` say of the card, wherever they say it: one entry per piece of data, with every value that
 * was seen.
 */
export function printedData(documents: readonly unknown[]): Record<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const document of documents) collect(document, found);
  return Object.fromEntries([...found].map(([name, values]) => [name, [...values]]));
}
