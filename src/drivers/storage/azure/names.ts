/** A blob's name as it stands in an address: UTF-8, percent-encoded but for what RFC 3986 leaves unreserved and `/`. */
export function encodeName(name: string): string {
  return encodeValue(name).replaceAll('%2F', '/');
}

/** A value as it stands in a query; a space is `%20`, since what `+` means depends on who reads it. */
function encodeValue(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A query of these values, without `?`. */
export function encodeQuery(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&');
}
