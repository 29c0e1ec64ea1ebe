import type { Column } from './port.ts';
import { isProcessorError, ProcessorError } from '../../kernel/errors.ts';
import type { Table } from './sql/columns.ts';

/** Has the error of a broken constraint name its table and columns: MySQL names the index alone, or the column. */
export async function withConstraint<Result>(table: Table, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!isProcessorError(thrown) || thrown.details.constraint === undefined) throw thrown;
    const { constraint } = thrown.details;
    const { name } = table.name;
    const columns = columnsOf(table.columns, constraint.name);
    if (thrown.code === 'NOT_NULL_VIOLATION')
      throw again(
        thrown,
        { ...constraint, table: name },
        thrown.message.replace(' must not', ` of '${name}' must not`),
      );
    if (thrown.code !== 'UNIQUE_VIOLATION') throw thrown;
    const listed = columns.map((column) => `'${column}'`).join(', ');
    const known = `a row of '${name}' with this ${listed} already exists (unique constraint '${constraint.name}')`;
    throw again(thrown, { ...constraint, table: name, columns }, columns.length > 0 ? known : thrown.message);
  }
}

function columnsOf(columns: readonly Column[], index: string | null): readonly string[] {
  if (index === null) return [];
  return columns.filter(({ uniqueIn = [] }) => uniqueIn.includes(index)).map(({ name }) => name);
}

function again(
  thrown: ProcessorError,
  constraint: NonNullable<ProcessorError['details']['constraint']>,
  message: string,
) {
  return new ProcessorError(thrown.code, message, { ...thrown.details, constraint }, thrown);
}
