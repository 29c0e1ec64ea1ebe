/** A target's answer without its body. Headers by lower-case name, without cookies and what looks like a secret. */
export interface ResponseMeta {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a run adds to its answer's `meta`. */
export interface RunMeta {
  readonly run_id: string;
  readonly duration_ms: number;
  readonly attempts: number;
  readonly version: number;
  readonly cached: boolean;
  /** What the target said, where the run called one. */
  readonly response?: ResponseMeta;
}
