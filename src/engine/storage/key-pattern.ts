/** Patterns of names. They are walked rather than made into regular expressions, which some names would keep busy for ever. */

/**
 * Whether a name is as the pattern says: `*` is anything within a segment, `**` as a segment any number of them, `?` one
 * character that is no `/`; everything else is itself. Takes at most as many steps as the two have characters, multiplied.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const segments = name.split('/');
  // Whether the pattern so far matches the first n segments.
  let reached = [true, ...segments.map(() => false)];
  for (const part of pattern.split('/')) {
    const next: boolean[] = [part === '**' && reached[0] === true];
    for (const [n, segment] of segments.entries())
      next.push(
        part === '**'
          ? next[n] === true || reached[n + 1] === true
          : reached[n] === true && matchesSegment(segment, part),
      );
    reached = next;
  }
  return reached[segments.length] === true;
}

/** Where what follows a `*` does not match, the `*` takes one more character; an earlier one never has to. */
function matchesSegment(segment: string, part: string): boolean {
  const text = Array.from(segment);
  const signs = Array.from(part);
  let at = 0;
  let sign = 0;
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    if (signs[sign] === '*') {
      star = sign;
      taken = at;
      sign += 1;
    } else if (sign < signs.length && (signs[sign] === '?' || signs[sign] === text[at])) {
      at += 1;
      sign += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      sign = star + 1;
    } else return false;
  }
  return signs.slice(sign).every((rest) => rest === '*');
}
