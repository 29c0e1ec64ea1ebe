/** What stands in rows of a `query` or a `findOne`: rows of other tables that belong to them. */

/** What is asked of the rows that are included. */
interface Clauses {
  /** The table; the relation's name when absent. */
  readonly table?: string;
  /** Columns; all when absent. */
  readonly select?: readonly string[];
  readonly where?: Readonly<Record<string, unknown>>;
  readonly orderBy?: OrderBy | readonly OrderBy[];
  readonly include?: Include;
}

interface OrderBy {
  readonly column: string;
  readonly order?: string;
}

/** One row, or null: the row has its key. */
interface ManyToOne extends Clauses {
  readonly type: 'many-to-one';
  /** A column of the row. */
  readonly foreignKey: string;
  /** A column of the table that is included; its primary key when absent. */
  readonly primaryKey?: string;
}

/** A list: each of them has the key of the row. */
interface OneToMany extends Clauses {
  readonly type: 'one-to-many';
  /** A column of the table that is included. */
  readonly foreignKey: string;
  /** A column of the row; the primary key of its table when absent. */
  readonly primaryKey?: string;
  /** Of each row. */
  readonly limit?: number;
}

/** A list: a table between has pairs of keys. */
interface ManyToMany extends Clauses {
  readonly type: 'many-to-many';
  /** The table between. */
  readonly through: string;
  /** Its column with the key of the row. */
  readonly throughForeignKey: string;
  /** Its column with the primary key of the table that is included. */
  readonly throughRelatedKey: string;
  /** A column of the row; the primary key of its table when absent. */
  readonly primaryKey?: string;
  /** Of each row. */
  readonly limit?: number;
}

/** A relation of a table to another. */
export type Relation = ManyToOne | OneToMany | ManyToMany;

/** A relation with its name in the row. */
export type NamedRelation = Relation & { readonly relation: string };

/** One relation, a list of some, or some by their names. */
export type Include = NamedRelation | readonly NamedRelation[] | { readonly [relation: string]: Relation };
