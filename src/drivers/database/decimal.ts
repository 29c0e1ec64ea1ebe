/** Decimals as text. */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/** A decimal in its shortest form, `-12.5`; null where it is none. */
export function decimalText(value: number | string): string | null {
  if (Number.isSafeInteger(value)) return String(value);
  const match = DECIMAL.exec(String(value));
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`;
  const point = whole.length + Number(exponent);
  const padded = point < 0 ? `${'0'.repeat(-point)}${digits}` : digits.padEnd(point, '0');
  const place = Math.max(point, 0);
  const integral = padded.slice(0, place).replace(/^0+/, '') || '0';
  const rest = withoutEndingZeros(padded.slice(place));
  const text = rest === '' ? integral : `${integral}.${rest}`;
  return text === '0' ? '0' : `${sign}${text}`;
}

/** A pattern would look at each run of zeros from each of them. */
function withoutEndingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** Digits after the point of a decimal in its shortest form. */
export function scaleOf(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

/** Digits of a decimal that count, from the first that is no zero. */
export function significantDigits(text: string): number {
  return text.replace(/[-.]/g, '').replace(/^0+/, '').length;
}

/** Rounded to digits after the point, a half away from zero, as PostgreSQL does. */
export function roundedDecimal(text: string, scale: number): string {
  if (scaleOf(text) <= scale) return text;
  const isNegative = text.startsWith('-');
  const [whole = '', fraction = ''] = (isNegative ? text.slice(1) : text).split('.');
  const kept = BigInt(`${whole}${fraction.slice(0, scale)}`) + (fraction.charCodeAt(scale) >= 53 ? 1n : 0n);
  const digits = kept.toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return decimalText(`${isNegative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}0`) ?? text;
}

/** The decimal of a whole number of its last digit, with all of its digits after the point. */
export function unscaled(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`;
}

/** A sum divided by a count, rounded to digits after the point, a half away from zero; what is no number stays as it is. */
export function averageText(sum: string, count: bigint, scale: number): string {
  const text = decimalText(sum);
  if (text === null) return sum;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
  const average = (2n * units + count) / (2n * count);
  return unscaled(text.startsWith('-') ? -average : average, scale);
}

/** What the type of a column says of its decimals, as in `DECIMAL(10, 2)`; null where it says nothing. */
export function decimalBounds(type: string): { readonly precision: number; readonly scale: number } | null {
  const match = /\(\s*(\d{1,4})\s*(?:,\s*(\d{1,4})\s*)?\)/.exec(type);
  return match === null ? null : { precision: Number(match[1]), scale: Number(match[2] ?? 0) };
}
