import { expect, test } from 'vitest';

import { describeOnEachEngine } from '../support/engines.ts';

describeOnEachEngine('statements that are sent again and again', (engine) => {
  test('values of each kind come back as they went in, the first time and later', async () => {
    const { query } = engine.database;
    const text = `SELECT $1::text AS text, $2::int AS number, $3::bigint::text AS big, $4::boolean AS flag,
      $5::timestamptz AS at, $6::text::json AS json, $7::text[] AS list, decode($8::text, 'hex') AS bytes, $9::text AS nothing`;
    const at = new Date('2026-01-05T10:07:00.123Z');
    const bytes = Buffer.from([0, 1, 255]);
    for (const round of [1, 2, 3]) {
      const json = { round, text: '"ñ" \\ 😀' };
      const list = ['a,b', '{}', '"', '\\', '', 'NULL'];
      const params = [
        `ñ 😀 ${round}`,
        round,
        '9007199254740993',
        round > 1,
        at.toISOString(),
        JSON.stringify(json),
        list,
        bytes.toString('hex'),
        null,
      ];
      const [row] = await query<{ bytes: Uint8Array }>(text, params);
      expect(row && { ...row, bytes: Buffer.from(row.bytes) }).toEqual({
        text: `ñ 😀 ${round}`,
        number: round,
        big: '9007199254740993',
        flag: round > 1,
        at,
        json,
        list,
        bytes,
        nothing: null,
      });
    }
  });

  test('one that failed says why, and can be sent again, alone and in a transaction', async () => {
    const { engine: own } = engine.database;
    const divide = 'SELECT 6 / $1::int AS result';
    for (const by of [2, 0, 3, 0, 1]) {
      const sent = [own.query(divide, [by]), own.transaction((query) => query(divide, [by]))];
      for (const each of sent) {
        if (by === 0) await expect(each).rejects.toMatchObject({ code: '22012' });
        else expect(await each).toEqual([{ result: 6 / by }]);
      }
    }
    await expect(own.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    await expect(own.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
  });

  test('one that failed undoes its transaction, and the next one is not in it', async () => {
    const { engine: own } = engine.database;
    const schema = engine.ownSchema();
    await own.query(`CREATE SCHEMA ${schema}`);
    await own.query(`CREATE TABLE ${schema}.seen (id int PRIMARY KEY)`);
    const insert = `INSERT INTO ${schema}.seen VALUES ($1::int) RETURNING id`;
    expect(await own.query(insert, [1])).toEqual([{ id: 1 }]);
    const twice = own.transaction(async (query) => {
      await query(insert, [2]);
      await query(insert, [1]);
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    expect(await own.query(insert, [3])).toEqual([{ id: 3 }]);
    expect(await own.query(`SELECT id FROM ${schema}.seen ORDER BY id`)).toEqual([{ id: 1 }, { id: 3 }]);
  });

  test('there may be more of them than an engine remembers', async () => {
    const { query } = engine.database;
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < 250; index++) {
        expect(await query(`SELECT $1::int + ${index} AS sum`, [round])).toEqual([{ sum: round + index }]);
      }
    }
  });

  test('a table that changes between two of them is read as it is by the next but one at the latest', async () => {
    const { query } = engine.database;
    const schema = engine.ownSchema();
    await query(`CREATE SCHEMA ${schema}`);
    await query(`CREATE TABLE ${schema}.changing AS SELECT 1 AS one`);
    const read = () => query(`SELECT * FROM ${schema}.changing`);
    expect(await read()).toEqual([{ one: 1 }]);
    await query(`ALTER TABLE ${schema}.changing ADD COLUMN two int DEFAULT 2`);
    const first = await read().catch((error: unknown) => error);
    if (first instanceof Error) expect(first).toMatchObject({ code: '0A000' });
    expect(await read()).toEqual([{ one: 1, two: 2 }]);
  });
});
