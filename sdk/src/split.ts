import type { CallOptions, OperationInfo } from './transport.ts';

/**
 * Arguments as the method took them: an object, or the first field by position and the rest as an object, or the second
 * field itself where it goes by position too. A field that the client's defaults fill is never an object itself, so that
 * an object is the input without it.
 */
export function split(
  { args, scope }: OperationInfo,
  [first, second, third]: readonly unknown[],
): { input: Record<string, unknown>; call: CallOptions | undefined } {
  const [name, next] = args;
  if (name === undefined)
    return { input: { ...(first as object | undefined) }, call: second as CallOptions | undefined };
  const isObjectForm =
    typeof first === 'object' && first !== null && (Object.hasOwn(first, name) || scope.includes(name));
  const isField =
    next !== undefined &&
    second !== undefined &&
    !(second !== null && typeof second === 'object' && Object.hasOwn(second, next));
  const rest = isField ? { [next]: second } : (second as object | undefined);
  return {
    input: isObjectForm ? { ...first, ...rest } : { [name]: first, ...rest },
    call: third as CallOptions | undefined,
  };
}
