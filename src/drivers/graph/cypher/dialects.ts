import type { CypherDialect } from '../port.ts';

/** In what servers differ. `value` is an expression. */
export interface Dialect {
  readonly name: CypherDialect;
  /** The id of what a variable stands for. */
  readonly id: (variable: string) => string;
  /** An id as it is compared; one that is none of the server's is that of nothing. */
  readonly idValue: (id: string) => string | number;
  readonly isText: (value: string) => string;
  readonly isNumber: (value: string) => string;
  readonly isList: (value: string) => string;
  readonly isPoint: (value: string) => string;
}

const NEO4J: Dialect = {
  name: 'neo4j',
  id: (variable) => `elementId(${variable})`,
  idValue: (id) => id,
  isText: (value) => `valueType(${value}) STARTS WITH 'STRING'`,
  isNumber: (value) => `(valueType(${value}) STARTS WITH 'INTEGER' OR valueType(${value}) STARTS WITH 'FLOAT')`,
  isList: (value) => `valueType(${value}) STARTS WITH 'LIST'`,
  isPoint: (value) => `valueType(${value}) STARTS WITH 'POINT'`,
};

const FALKORDB: Dialect = {
  name: 'falkordb',
  id: (variable) => `id(${variable})`,
  idValue: (id) => (/^(?:0|[1-9]\d{0,14})$/.test(id) ? Number(id) : -1),
  isText: (value) => `typeOf(${value}) = 'String'`,
  isNumber: (value) => `typeOf(${value}) IN ['Integer', 'Float']`,
  isList: (value) => `typeOf(${value}) = 'List'`,
  isPoint: (value) => `typeOf(${value}) = 'Point'`,
};

export function dialectOf(name: CypherDialect): Dialect {
  return name === 'neo4j' ? NEO4J : FALKORDB;
}
