/** Options of the command line. */

/** The whole number of an option, from 1; another text is an error that names it. */
export function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} takes a whole number from 1, got '${text}'`);
  return Number(text);
}

/** The number of an option, above 0. */
export function positive(name: string, text: string): number {
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text) || Number(text) === 0)
    throw new Error(`--${name} takes a number above 0, got '${text}'`);
  return Number(text);
}
