/** Names that fit a manifest, from names that a description gives. */

/** Letters, digits and `_ . : @ -`, starting with a letter or digit; empty where nothing of the text fits. */
export function fittingTag(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9_.:@-]+/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/_+$/, '')
    .slice(0, 120);
}

/** The tag of a title, as products get theirs: lower case, no punctuation, hyphens for spaces. */
export function titleTag(title: string): string {
  return title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9\s_-]/g, '')
    .trim()
    .replaceAll(/[\s_-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 120);
}

/** Upper snake case, for the keys of secrets. */
export function upperSnake(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase();
}

/** A name that no earlier one has: numbered from 2 where it is taken. Remembers it. */
export function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number += 1) unique = `${name}_${number}`;
  taken.add(unique);
  return unique;
}
