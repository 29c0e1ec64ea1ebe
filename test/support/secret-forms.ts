/** The forms in which a secret may come back, worked out without the code under test. */

const bytesOf = (text: string) => Array.from(new TextEncoder().encode(text));
const base64Of = (bytes: readonly number[]) => btoa(String.fromCharCode(...bytes));

/**
 * The digits of base64 that depend on nothing but the value, at each of the three places where it can begin within
 * other bytes: those in which it does not matter whether its neighbors are all zeros or all ones.
 */
export function base64Digits(value: string): string[] {
  return [0, 1, 2].map((before) => {
    const within = (neighbor: number) => {
      const neighbors = (count: number) => Array.from({ length: count }, () => neighbor);
      return base64Of([...neighbors(before), ...bytesOf(value), ...neighbors(3)]);
    };
    const [zeros, ones] = [within(0x00), within(0xff)];
    return Array.from(zeros)
      .filter((digit, index) => digit !== '=' && digit === ones[index])
      .join('');
  });
}

/** Percent-encoding of every byte that RFC 3986 does not call unreserved. */
function strictPercent(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

const lowerDigits = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase());

/** JSON with nothing but ASCII in it. */
const asciiJson = (value: string) =>
  JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** By name: as it is, escaped as in JSON, encoded as in addresses and forms, and in base64. */
export function formsOf(value: string): Readonly<Record<string, string>> {
  const digits = base64Digits(value).map((text, index): [string, string] => [`base64 after ${index} bytes`, text]);
  const urlDigits = digits.map(([name, text]): [string, string] => [
    name.replace('base64', 'base64url'),
    text.replaceAll('+', '-').replaceAll('/', '_'),
  ]);
  return {
    plain: value,
    'JSON-escaped': JSON.stringify(value).slice(1, -1),
    'JSON-escaped in ASCII': asciiJson(value),
    'percent-encoded': encodeURIComponent(value),
    'percent-encoded in lower case': lowerDigits(encodeURIComponent(value)),
    'percent-encoded strictly': strictPercent(value),
    'percent-encoded strictly in lower case': lowerDigits(strictPercent(value)),
    'form-encoded': new URLSearchParams({ v: value }).toString().slice(2),
    'UTF-8 read as Latin-1': String.fromCharCode(...bytesOf(value)),
    ...Object.fromEntries([...digits, ...urlDigits]),
  };
}

/** What {@link formsOf} gave, by value: many texts are searched for few values. */
const known = new Map<string, [name: string, form: string][]>();

/** Names of the forms of a value that stand in a text. */
export function formsIn(text: string, value: string): string[] {
  const forms = known.get(value) ?? Object.entries(formsOf(value));
  known.set(value, forms);
  return forms.flatMap(([name, form]) => (text.includes(form) ? [name] : []));
}
