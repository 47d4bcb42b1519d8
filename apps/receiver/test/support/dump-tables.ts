import type { Database } from '../../src/database/database.ts';

/** Every row of every table of the receiver and its queue as text, by table. What is stored as bytes is there in hexadecimal. */
export async function dumpTables(database: Database): Promise<Map<string, string>> {
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
    WHERE table_schema = ANY($1::text[]) AND table_type = 'BASE TABLE' ORDER BY 1`,
    [[database.schema, database.queueSchema]],
  );
  const dumped = new Map<string, string>();
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    dumped.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return dumped;
}

/** The tables in which `text` stands, as it is or in hexadecimal. */
export function tablesWith(dumped: ReadonlyMap<string, string>, text: string): string[] {
  const hex = Buffer.from(text).toString('hex');
  return [...dumped].flatMap(([name, rows]) => (rows.includes(text) || rows.includes(hex) ? [name] : []));
}
