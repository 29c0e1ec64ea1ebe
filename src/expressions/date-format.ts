/** Writes dates by a pattern of tokens. */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
const half = (date: Date): number => date.getUTCHours() % 12 || 12;
const year = (date: Date): string => String(date.getUTCFullYear()).padStart(4, '0');
const monthName = (date: Date): string => MONTHS[date.getUTCMonth()] ?? '';
const dayName = (date: Date): string => DAYS[date.getUTCDay()] ?? '';

const TOKENS: Readonly<Record<string, (date: Date) => string>> = {
  YYYY: year,
  YY: (date) => year(date).slice(-2),
  MMMM: monthName,
  MMM: (date) => monthName(date).slice(0, 3),
  MM: (date) => two(date.getUTCMonth() + 1),
  M: (date) => String(date.getUTCMonth() + 1),
  DD: (date) => two(date.getUTCDate()),
  D: (date) => String(date.getUTCDate()),
  dddd: dayName,
  ddd: (date) => dayName(date).slice(0, 3),
  HH: (date) => two(date.getUTCHours()),
  H: (date) => String(date.getUTCHours()),
  hh: (date) => two(half(date)),
  h: (date) => String(half(date)),
  mm: (date) => two(date.getUTCMinutes()),
  m: (date) => String(date.getUTCMinutes()),
  ss: (date) => two(date.getUTCSeconds()),
  s: (date) => String(date.getUTCSeconds()),
  A: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
};

// The longest token that fits goes first.
const TOKEN = /YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|A|a/g;

type Piece = string | ((date: Date) => string);

/** Patterns that were read, the newest last; a product has few. */
const known = new Map<string, readonly Piece[]>();
const MAX_KNOWN = 100;
const KNOWN_LENGTH = 100;

/** The text of a date, given as the fields of its clock in epoch milliseconds. What is no token stays as it is. */
export function formatDate(clock: number, pattern: string): string {
  const date = new Date(clock);
  let text = '';
  for (const piece of piecesOf(pattern)) text += typeof piece === 'string' ? piece : piece(date);
  return text;
}

function piecesOf(pattern: string): readonly Piece[] {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    const piece = TOKENS[token];
    if (piece === undefined) continue;
    if (index > from) pieces.push(pattern.slice(from, index));
    pieces.push(piece);
    from = index + token.length;
  }
  if (from < pattern.length) pieces.push(pattern.slice(from));
  const [oldest] = known.keys();
  if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  if (pattern.length <= KNOWN_LENGTH) known.set(pattern, pieces);
  return pieces;
}
