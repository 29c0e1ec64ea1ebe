/** A part of a file: from a byte on, so many; or the last ones. What is beyond its end is left out. */
export type ByteRange = { readonly offset: number; readonly length?: number } | { readonly suffix: number };

/** What a storage asks of a file before it takes it. */
export interface UploadRules {
  /** Bytes. */
  readonly max_size?: number | undefined;
  /** Types such as `image/png` or `image/*`. */
  readonly types?: readonly string[] | undefined;
  /** `*` is anything within a segment, `**` any number of segments, `?` one character. */
  readonly key_pattern?: string | undefined;
}
