import { expect, test } from 'vitest';
import { bind } from '../../../src/engine/query/bound.ts';
import { within } from './databases.ts';
import { all, describeInjections, forEachText, HIDDEN, hidden, OTHERS, table, TEXTS } from './injections.ts';

const n = { $count: '*' };

describeInjections('injection into aggregates', (database) => {
  test('conditions of groups and separators are values', { timeout: 120_000 }, async () => {
    const rows = TEXTS.map(({ text, id }) => ({ id, name: `<${text}>`, note: text, doc: null, secret: text }));
    await database().run('insert', { table, data: rows });
    const findings: string[] = [];
    await within(database(), (inside) =>
      forEachText(async (text, id) => {
        const find = async (place: string, given: object, expected: unknown) => {
          const found = JSON.stringify(await inside.rows('aggregate', { table, ...given }));
          if (found !== JSON.stringify(expected)) findings.push(`${place} ${text}: ${found}`);
        };
        const own = { groupBy: ['note'], where: { id: { $in: [1, id] } }, operations: { most: { $max: 'secret' } } };
        const found = [{ note: text, most: text }];
        await Promise.all([
          find('a grouped column', { ...own, having: { note: text } }, found),
          find('an alias', { ...own, having: { most: bind(text) } }, found),
          find('$in', { ...own, having: { most: { $in: bind([text]) } } }, found),
          find('$startsWith', { ...own, having: { most: { $startsWith: text } } }, found),
          find('$expr', { ...own, having: { $expr: { $eq: ['$most', bind(text)] } } }, found),
          find('where', { groupBy: ['note'], where: { note: text, id }, operations: { a: { $arrayAgg: 'name' } } }, [
            { note: text, a: [`<${text}>`] },
          ]),
          text.length <= 100 &&
            find(
              'a separator',
              {
                operations: { a: { $stringAgg: { column: 'secret', separator: bind(text) } } },
                where: { id: { $in: [1, 2] } },
              },
              [{ a: `s1${text}s2` }],
            ),
        ]);
      }),
    );
    expect(findings).toEqual([]);
    expect(await hidden(database())).toEqual(HIDDEN);
    expect(await all(database())).toEqual([...OTHERS, ...rows]);
  });

  test('none of them is a name, unless it has the form of one', { timeout: 120_000 }, async () => {
    const findings: string[] = [];
    await within(database(), async ({ run }) => {
      const codeOf = async (given: object) => {
        try {
          await run('aggregate', { table, ...given });
          return 'done';
        } catch (thrown) {
          return String(Reflect.get(Object(thrown), 'code'));
        }
      };
      await forEachText(async (text) => {
        if (['id', 'name', 'note'].includes(text)) return;
        const isName = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(text);
        const codes = await Promise.all([
          codeOf({ operations: { n }, groupBy: [text] }),
          codeOf({ operations: { n: { $max: text } } }),
          codeOf({ operations: { n: { $count: { column: text, distinct: true } } } }),
          codeOf({ operations: { n: { [`$${text}`]: 'id' } } }),
          codeOf({ operations: { n }, having: { [text]: 1 } }),
          codeOf({ operations: { n }, having: { $expr: { $eq: [`$${text}`, 1] } } }),
          codeOf({ operations: { n }, orderBy: { column: text } }),
          codeOf({ aggregations: [{ type: 'max', field: text, alias: 'n' }] }),
          codeOf({ aggregations: [{ type: text, field: 'id', alias: 'n' }] }),
          ...(isName
            ? []
            : [codeOf({ operations: { [text]: n } }), codeOf({ operations: { n }, having: { [text]: 1 } })]),
        ]);
        const odd = codes.find((code) => code !== 'VALIDATION_ERROR' && code !== 'SCHEMA_ERROR');
        if (odd !== undefined) findings.push(`${text}: ${codes.join()}`);
      });
    });
    expect(findings).toEqual([]);
    expect(await hidden(database())).toEqual(HIDDEN);
    expect(await all(database())).toEqual(OTHERS);
  });

  test.each([
    'select',
    'order',
    'groups',
    'null',
    'count',
    'shown',
    'current_user',
    'rowid',
    '__proto__',
    'constructor',
  ])('an alias may be %s', async (alias) => {
    const operations = Object.fromEntries([[alias, n]]);
    const given = { table, operations, having: Object.fromEntries([[alias, 2]]), orderBy: { column: alias } };
    const [row = {}] = await database().rows('aggregate', given);
    expect(Object.entries(row)).toEqual([[alias, 2]]);
  });
});
