/** The bounds of imports: a part of `LIMITS`, which says what their fields are. */
export const IMPORT_LIMITS = {
  description_depth: {
    value: 100,
    unit: 'levels',
    meaning: 'Nesting of an API description that is imported; deeper is refused.',
  },
  description_values: {
    value: 200_000,
    unit: 'items',
    meaning: 'Values in an API description that is imported, each alias counted with all that it stands for.',
  },
  description_fields: {
    value: 100_000,
    unit: 'items',
    meaning: 'Fields of schemas that one import reads; what is beyond gets no rules, with a warning.',
  },
  action_fields: {
    value: 2_000,
    unit: 'items',
    meaning: 'The same for one action.',
  },
} as const;
