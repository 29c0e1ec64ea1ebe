import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const NAMED = /^`([\w/-]+)`: (.+)$/;

/** The tests that the table of requirements on sessions names: in which file, and what stands in it. */
async function namedTests(): Promise<readonly (readonly [file: string, title: string])[]> {
  const page = await readFile(new URL('docs/design/sessions.md', ROOT), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?:4\.0\.3|5\.0|RFC|the parser)/.test(line));
  const cells = rows.map((row) => row.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '');
  return cells
    .filter((cell) => cell.startsWith('`'))
    .flatMap((cell) => cell.split(/; (?=`)/))
    .map((text) => {
      const [, file = '', title = ''] = NAMED.exec(text) ?? [];
      return [file, title];
    });
}

test('every test that is named for a requirement on sessions is there', async () => {
  const named = await namedTests();
  expect(named.length).toBeGreaterThan(35);
  for (const [file, title] of named) {
    const path = file.includes('/') ? `test/${file}` : `test/resources/sessions/${file}`;
    expect(await readFile(new URL(`${path}.test.ts`, ROOT), 'utf8'), `${file}: ${title}`).toContain(title);
  }
});
