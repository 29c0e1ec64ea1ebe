import { expect, test } from 'vitest';
import { LIMITS } from '../../../src/kernel/limits.ts';
import { escapeHtml } from '../../../src/engine/notification/html.ts';
import { fillTemplate, parseTemplate } from '../../../src/engine/notification/template.ts';
import { templateFaults } from '../../../src/engine/notification/template-scan.ts';

function fill(template: string, variables: unknown, escape?: (text: string) => string) {
  const faults = templateFaults(template);
  if (faults.length > 0) throw new Error(faults.join('; '));
  const missing: string[] = [];
  const text = fillTemplate(parseTemplate(template), { variables, escape, onMissing: (name) => missing.push(name) });
  return { text, missing };
}

test.each([
  ['a variable', 'Hi {{name}}!', { name: 'Ada' }, 'Hi Ada!', []],
  [
    'a gap stays as it is written',
    '{{ name }} {{{a}}} {{& b }}',
    {},
    '{{ name }} {{{a}}} {{& b }}',
    ['name', 'a', 'b'],
  ],
  ['dots go into objects', '{{a.b.c}} {{a.x}}', { a: { b: { c: 1 } } }, '1 {{a.x}}', ['a.x']],
  ['an index goes into lists', '{{a.0.b}}', { a: [{ b: 'x' }] }, 'x', []],
  ['false, zero and empty text are values', '{{a}}{{b}}{{c}}', { a: false, b: 0, c: '' }, 'false0', []],
  ['null is given, and is nothing', '[{{a}}]', { a: null }, '[]', []],
  ['objects and lists are JSON', '{{o}} {{l}}', { o: { a: 1 }, l: [1, 'x'] }, '{"a":1} [1,"x"]', []],
  ['a list', '{{#l}}{{n}},{{/l}}', { l: [{ n: 1 }, { n: 2 }] }, '1,2,', []],
  ['items themselves', '{{#l}}<{{.}}>{{/l}}', { l: ['a', 1, null] }, '<a><1><>', []],
  ['names of the outer scope', '{{#l}}{{a}}{{n}} {{/l}}', { a: 'x', l: [{ n: 1 }, { a: 'y', n: 2 }] }, 'x1 y2 ', []],
  ['what is false or absent has no section', '{{#a}}x{{/a}}{{#b}}y{{/b}}{{#c}}z{{/c}}', { a: false, c: [] }, '', []],
  [
    'and has the inverted one',
    '{{^a}}x{{/a}}{{^b}}y{{/b}}{{^c}}z{{/c}}{{^d}}-{{/d}}',
    { a: 0, c: [], d: 1 },
    'xyz',
    [],
  ],
  ['true opens a section', '{{#a}}{{b}}{{/a}}', { a: true, b: 1 }, '1', []],
  ['an object is a scope', '{{#a}}{{b}}{{/a}}', { a: { b: 2 } }, '2', []],
  ['comments go', 'a{{! no\n {{x }}b', {}, 'ab', []],
  ['lines with a section alone go', 'a\n{{#l}}\n- {{.}}\n{{/l}}\nb', { l: [1, 2] }, 'a\n- 1\n- 2\nb', []],
  ['a value is no template', '{{a}}', { a: '{{b}}', b: 'x' }, '{{b}}', []],
  ['braces alone', '{ {a} } }}', {}, '{ {a} } }}', []],
])('templates: %s', (_title, template, variables, text, missing) => {
  expect(fill(template, variables)).toEqual({ text, missing });
});

test('what objects have from their class is not there', () => {
  const names = [
    'constructor',
    'toString',
    '__proto__',
    'constructor.name',
    'a.constructor',
    'hasOwnProperty',
    't.length',
  ];
  const template = names.map((name) => `{{${name}}}`).join(' ');
  expect(fill(template, { a: {}, t: 'text' })).toEqual({ text: template, missing: names });
  expect(fill('{{#__proto__}}x{{/__proto__}}{{#constructor}}y{{/constructor}}', {}).text).toBe('');
  const own = JSON.parse('{"__proto__": "mine", "constructor": {"name": "too"}}') as unknown;
  expect(fill('{{__proto__}} {{constructor.name}}', own).text).toBe('mine too');
});

test('functions are no values, and are never called', () => {
  let isCalled = false;
  const call = () => {
    isCalled = true;
    return 'called';
  };
  expect(fill('{{f}}{{#f}}x{{/f}}', { f: call })).toEqual({ text: '{{f}}x', missing: ['f'] });
  expect(isCalled).toBe(false);
});

test('escapes for HTML, in attributes with and without quotes, unless it is raw', () => {
  const value = `<a href=x onclick='y' title="z" data-b=\`c\`>&</a>`;
  const { text } = fill('{{v}}|{{{v}}}|{{&v}}|{{o}}', { v: value, o: { a: '<' } }, escapeHtml);
  const escaped =
    '&lt;a href&#61;x onclick&#61;&#39;y&#39; title&#61;&quot;z&quot; data-b&#61;&#96;c&#96;&gt;&amp;&lt;/a&gt;';
  expect(text).toBe(`${escaped}|${value}|${value}|{&quot;a&quot;:&quot;&lt;&quot;}`);
});

test.each([
  ['a tag that does not end', 'a\nb {{name', ['line 2, column 3: {{ has no }}']],
  ['a raw tag that does not end', '{{{name}}', ['line 1, column 1: {{{ has no }}}']],
  ['a section that does not end', 'x\r\n {{#list}} y', ['line 2, column 2: {{#list}} has no {{/list}}']],
  ['one that was not opened', '{{/list}}', ['line 1, column 1: {{/list}} closes what is not open']],
  ['others’ ends', '{{#a}}{{/b}}', ['line 1, column 7: {{/b}} stands where {{#a}} is open']],
  ['partials', '{{> header}}', ['line 1, column 1: {{>header}} is a partial, and templates have none']],
  [
    'other delimiters',
    '{{=<% %>=}}',
    ['line 1, column 1: {{=<% %>=}} changes the delimiters, which are {{ and }} in all templates'],
  ],
  [
    'no name',
    '{{}} {{#}}',
    ['line 1, column 1: {{}} holds no name of a variable', 'line 1, column 6: {{#}} holds no name of a variable'],
  ],
  ['words of another language', '{{#each a}}x', ['line 1, column 1: {{#each a}} holds no name of a variable']],
  ['empty parts of a name', '{{a..b}}', ['line 1, column 1: {{a..b}} holds no name of a variable']],
  [
    'all of it at once',
    '{{> a}}\n{{#b}}\n{{/c}}\n{{d',
    [
      'line 1, column 1: {{>a}} is a partial, and templates have none',
      'line 3, column 1: {{/c}} stands where {{#b}} is open',
      'line 4, column 1: {{ has no }}',
    ],
  ],
])('refuses %s', (_title, template, faults) => {
  expect(templateFaults(template)).toEqual(faults);
});

test('sections within each other have a bound', () => {
  const nested = (depth: number) => '{{#a}}'.repeat(depth) + '{{/a}}'.repeat(depth);
  const { value: most } = LIMITS.notification_depth;
  expect(templateFaults(nested(most))).toEqual([]);
  expect(templateFaults(nested(most + 1))).toEqual([
    `line 1, column ${most * 6 + 1}: sections are within each other more than ${most} deep`,
  ]);
});

test('what is made has a bound while it is made, lists of lists among it', () => {
  const list = Array.from({ length: 2_000 }, () => 'x');
  const nested = '{{#a}}{{#a}}{{#a}}{{#a}}{{.}}{{/a}}{{/a}}{{/a}}{{/a}}';
  expect(() => fill(nested, { a: list })).toThrow(/has more than 524288 bytes|repeats its sections for too long/);
  const silent = '{{#a}}{{#a}}{{#a}}{{#a}}{{#b}}{{/b}}{{/a}}{{/a}}{{/a}}{{/a}}';
  expect(() => fill(silent, { a: list })).toThrow('repeats its sections for too long');
  expect(() => fill('{{#a}}{{t}}{{/a}}', { a: list, t: 'y'.repeat(1_000) })).toThrow('has more than 524288 bytes');
});

test('a whole template of tags, of spaces and of braces takes no long time', () => {
  const { value: size } = LIMITS.notification_template;
  expect(fill('{{a}}'.repeat(size / 8), { a: 1 }).text).toHaveLength(size / 8);
  for (const bad of [`{{${' '.repeat(size)}`, '{'.repeat(size), `{{!${' '.repeat(size)}}}`, '{{#a}}'.repeat(size / 6)])
    expect(templateFaults(bad).length).toBeGreaterThan(0);
  expect(fill(`${'{{!'.padEnd(500)}}}`.repeat(size / 502), {}).text).toBe('');
  expect(fill(' '.repeat(size), {}).text).toHaveLength(size);
});
