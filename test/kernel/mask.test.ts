import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MASK, maskBytes, maskData, maskText, secretForms } from '../../src/kernel/mask.ts';
import { base64Digits, formsIn, formsOf } from '../support/secret-forms.ts';

const SECRET = 'pä"ss\\wörd /&+%=\'<key>\n🔑 (!*~)';

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Values that are told from what stands in their place. */
const secret = fc
  .string({ unit: 'binary', minLength: 8, maxLength: 60 })
  .filter((value) => value.isWellFormed() && value.trim().length >= 8 && !MASK.includes(value.trim()));
const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((around) => around.isWellFormed());

describe('a secret is taken out of text', () => {
  test.each(Object.entries(formsOf(SECRET)))('%s', (_name, form) => {
    expect(maskText(`before ${form} after ${form}`, secretForms(SECRET))).toBe(`before ${MASK} after ${MASK}`);
  });

  test.each(['', 'a', 'ab', 'abc', 'user:'])('in base64 after %j', (before) => {
    const whole = base64(`${before}${SECRET}after`);
    const clean = maskText(whole, secretForms(SECRET));
    expect(clean).toContain(MASK);
    for (const digits of base64Digits(SECRET)) expect(clean).not.toContain(digits);
    expect(clean.length).toBeLessThan(whole.length / 2);
  });

  test('of four characters too, in base64 as well', () => {
    for (const form of Object.values(formsOf('p4&s')))
      expect(maskText(`<${form}>`, secretForms('p4&s'))).toBe(`<${MASK}>`);
  });

  test('and one of three characters is not looked for', () => {
    expect(secretForms('abc')).toEqual([]);
  });

  test('the longest form first, so that no rest of it stays', () => {
    const value = 'a b+c/d';
    const forms = secretForms(value);
    expect(forms).toEqual(forms.toSorted((a, b) => b.length - a.length));
    expect(maskText(encodeURIComponent(value), forms)).toBe(MASK);
  });

  test('that has half of a character', () => {
    const value = 'half \ud83d of one';
    expect(maskText(`(${value})`, secretForms(value))).toBe(`(${MASK})`);
  });
});

describe('a secret is taken out of data', () => {
  const forms = secretForms(SECRET);

  test.each<[title: string, value: unknown, clean: unknown]>([
    ['text', `x${SECRET}`, `x${MASK}`],
    ['members', { a: { b: [SECRET, 1] } }, { a: { b: [MASK, 1] } }],
    ['names of members', { [SECRET]: 1, b: 2 }, { [MASK]: 1, b: 2 }],
    ['a member of a name that objects have by nature', JSON.parse(`{"__proto__":${JSON.stringify(SECRET)}}`), {}],
  ])('%s', (_title, value, clean) => {
    const masked = maskData(value, forms);
    expect(formsIn(JSON.stringify(masked), SECRET)).toEqual([]);
    expect(masked).toMatchObject(clean as object);
    expect(JSON.stringify(masked)).toContain(MASK);
  });

  test('numbers that are one', () => {
    expect(maskData({ pin: 123456, other: 1234567, list: [123456] }, secretForms('123456'))).toEqual({
      pin: MASK,
      other: 1234567,
      list: [MASK],
    });
  });

  test('and what has none of it stays the very same, parts of it too', () => {
    const clean = { list: [1, { two: 'two' }], none: null, yes: true };
    expect(maskData(clean, forms)).toBe(clean);
    expect(maskData({ clean, not: SECRET }, forms).clean).toBe(clean);
  });

  test('without any secret, nothing is looked at', () => {
    const value = {
      get never(): string {
        throw new Error('it was looked at');
      },
    };
    expect(maskData(value, [])).toBe(value);
  });
});

describe('a secret is taken out of bytes', () => {
  const bytes = (of: string) => new TextEncoder().encode(of);

  test.each(Object.entries(formsOf(SECRET)))('%s', (_name, form) => {
    const clean = maskBytes(bytes(`before ${form} after ${form}${form}`), secretForms(SECRET));
    expect(new TextDecoder().decode(clean)).toBe(`before ${MASK} after ${MASK}${MASK}`);
  });

  test('among bytes that are no text, which stay', () => {
    const around = Uint8Array.from({ length: 256 }, (_, index) => index);
    const clean = maskBytes(Uint8Array.of(...around, ...bytes(SECRET), ...around), secretForms(SECRET));
    expect(clean).toEqual(Uint8Array.of(...around, ...bytes(MASK), ...around));
  });

  test('also where forms of two secrets overlap', () => {
    const forms = [...secretForms('abcdefgh'), ...secretForms('fghijklm')];
    expect(new TextDecoder().decode(maskBytes(bytes('<abcdefghijklm>'), forms))).toBe(`<${MASK}>`);
  });

  test('and bytes without it are the very same', () => {
    const clean = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256);
    expect(maskBytes(clean, secretForms(SECRET))).toBe(clean);
  });
});

describe('whatever the secret and the text around it', () => {
  test('nothing remains of any form', () => {
    fc.assert(
      fc.property(secret, text, text, (value, before, after) => {
        const forms = secretForms(value);
        for (const [name, form] of Object.entries(formsOf(value)))
          expect({ name, left: maskText(`${before}${form}${after}`, forms).includes(form) }).toEqual({
            name,
            left: false,
          });
      }),
    );
  });

  test('nothing remains of base64 of the whole', () => {
    fc.assert(
      fc.property(secret, text, text, (value, before, after) => {
        const clean = maskText(base64(`${before}${value}${after}`), secretForms(value));
        for (const digits of base64Digits(value)) expect(clean).not.toContain(digits);
      }),
    );
  });

  test('data without it is the very same', () => {
    fc.assert(
      fc.property(secret, fc.jsonValue(), (value, data) => {
        const whole = JSON.stringify(data);
        const forms = secretForms(value);
        fc.pre(forms.every((form) => !whole.includes(form) && !whole.includes(JSON.stringify(form).slice(1, -1))));
        expect(maskData(data, forms)).toBe(data);
      }),
    );
  });

  test('data with it loses it everywhere, and nothing else', () => {
    fc.assert(
      fc.property(secret, fc.jsonValue(), (value, data) => {
        fc.pre(secretForms(value).every((form) => !JSON.stringify(data).includes(form)));
        const clean = maskData({ data, list: [value, { [value]: value }] }, secretForms(value));
        expect(clean).toEqual({ data, list: [MASK, { [MASK]: MASK }] });
      }),
    );
  });
});
