/** A signal that follows another one until it is released. */
export function linkedSignal(signal: AbortSignal): { readonly signal: AbortSignal; readonly release: () => void } {
  const own = new AbortController();
  const follow = () => own.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  if (signal.aborted) follow();
  return { signal: own.signal, release: () => signal.removeEventListener('abort', follow) };
}
