/** Fields of inputs as other versions write them: by their type alone, and lengths in another spelling. */

const LENGTHS: Readonly<Record<string, string>> = { minLength: 'minlength', maxLength: 'maxlength' };

type Object = Readonly<Record<string, unknown>>;

/** Fields by name, in the processor's spelling; what is no list of fields stays as it is. */
export function canonicalFields<Fields>(fields: Fields): Fields {
  return each(fields, (field) => {
    if (typeof field === 'string') return { type: field };
    if (!isObject(field)) return field;
    return Object.fromEntries(Object.entries(field).map(([name, value]) => [LENGTHS[name] ?? name, value]));
  });
}

/** Signals by name, their fields likewise. */
export function canonicalSignals<Signals>(signals: Signals): Signals {
  return each(signals, (signal) =>
    isObject(signal) && 'input' in signal ? { ...signal, input: canonicalFields(signal['input']) } : signal,
  );
}

/** A manifest, the fields of its features likewise. */
export function canonicalManifest(manifest: unknown): unknown {
  if (!isObject(manifest) || !Array.isArray(manifest['features'])) return manifest;
  const features = manifest['features'].map((feature: unknown) => {
    if (!isObject(feature)) return feature;
    const { input, signals } = feature;
    return {
      ...feature,
      ...(input !== undefined && { input: canonicalFields(input) }),
      ...(signals !== undefined && { signals: canonicalSignals(signals) }),
    };
  });
  return { ...manifest, features };
}

function each<Whole>(whole: Whole, change: (value: unknown) => unknown): Whole {
  if (!isObject(whole)) return whole;
  return Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, change(value)])) as Whole;
}

function isObject(value: unknown): value is Object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
