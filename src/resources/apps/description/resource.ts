/** Paths of a description as resources of a manifest. */

/** A resource, and what its parameters are called in it by what the description calls them. */
export interface ImportedResource {
  readonly resource: string;
  readonly names: ReadonlyMap<string, string>;
  /** Why it cannot be called as it is, or null. */
  readonly fault: string | null;
}

/** The longest resource a manifest takes. */
const MAX_LENGTH = 1000;

/**
 * Reads a templated path. A parameter that is a whole segment becomes `:id`, one with text beside it stays `{id}`; names
 * get only what a manifest takes, and what a path cannot hold as it is gets percent-encoded.
 */
export function readResource(template: string): ImportedResource {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const [path = ''] = template.split(/[?#]/);
  const segments = path.split('/').filter((segment, index) => segment !== '' || index > 0);
  const resource = `/${segments.map((segment) => segmentOf(segment, names, taken)).join('/')}`.replaceAll(
    /\/{2,}/g,
    '/',
  );
  return { resource, names, fault: faultOf(segments, resource) };
}

function segmentOf(segment: string, names: Map<string, string>, taken: Set<string>): string {
  const parts = segment.split(/\{([^{}]*)\}/);
  const whole = parts.length === 3 && parts[0] === '' && parts[2] === '';
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return encodedText(part);
      const name = names.get(part) ?? fittingName(part, taken);
      names.set(part, name);
      return whole ? `:${name}` : `{${name}}`;
    })
    .join('');
}

function fittingName(given: string, taken: Set<string>): string {
  const fitting = given.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replace(/^(?![A-Za-z_])/, '_');
  let name = fitting;
  for (let number = 2; taken.has(name); number += 1) name = `${fitting}_${number}`;
  taken.add(name);
  return name;
}

/** What a resource must not hold, percent-encoded; encodings that are there already stay. */
function encodedText(text: string): string {
  return text.toWellFormed().replaceAll(/[^\w.~!$&'()*+,;=:@%-]/gu, (character) => encodeURIComponent(character));
}

function faultOf(segments: readonly string[], resource: string): string | null {
  if (segments.some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return 'its path leads out of itself';
  const names = resource.match(/(?<=\/):[^/]+|\{[^{}]+\}/g) ?? [];
  const bare = names.map((name) => name.replaceAll(/[:{}]/g, ''));
  if (new Set(bare).size !== bare.length) return 'a path parameter stands twice in it';
  return resource.length > MAX_LENGTH ? `its path is longer than ${MAX_LENGTH} characters` : null;
}
