import type { TestDatabase } from './databases.ts';

/** Posts of authors, with comments and tags. */
const AUTHORS = [
  { id: 1, name: 'Ann', country: 'SE', boss_id: null },
  { id: 2, name: 'Bob', country: 'NO', boss_id: 1 },
  { id: 3, name: 'Cid', country: null, boss_id: 1 },
];

export const POSTS = [
  { id: 1, title: 'One', author_id: 1, state: 'SE' },
  { id: 2, title: 'Two', author_id: 1, state: 'NO' },
  { id: 3, title: 'Three', author_id: 2, state: 'SE' },
  { id: 4, title: 'Four', author_id: null, state: 'DK' },
  // Of an author who is gone.
  { id: 5, title: 'Five', author_id: 99, state: null },
];

const ROWS = {
  comments: [
    { id: 1, post_id: 1, body: 'first', rank: 3, doc: { a: 1 } },
    { id: 2, post_id: 1, body: 'word', rank: 2, doc: [1] },
    { id: 3, post_id: 1, body: 'Third', rank: 2, doc: null },
    { id: 4, post_id: 1, body: 'fourth or so', rank: null, doc: null },
    { id: 5, post_id: 2, body: 'one', rank: 1, doc: null },
    { id: 6, post_id: 2, body: 'two', rank: 2, doc: null },
    { id: 7, post_id: 4, body: 'late', rank: 2, doc: null },
  ],
  tags: [
    { id: '9007199254740993', label: 'red' },
    { id: '9007199254740994', label: 'blue' },
    { id: '3', label: 'grey' },
  ],
  post_tags: [
    { post_id: 1, tag_id: '9007199254740994', note: null },
    { post_id: 1, tag_id: '9007199254740993', note: null },
    // It stands there twice.
    { post_id: 1, tag_id: '9007199254740993', note: 'again' },
    { post_id: 2, tag_id: '9007199254740994', note: null },
    { post_id: 3, tag_id: null, note: null },
    { post_id: null, tag_id: '3', note: null },
    // Of a tag that is gone.
    { post_id: 4, tag_id: '77', note: null },
  ],
} as const;

export const AUTHOR = { relation: 'author', type: 'many-to-one', table: 'authors', foreignKey: 'author_id' };
export const COMMENTS = { relation: 'comments', type: 'one-to-many', foreignKey: 'post_id' };
export const TAGS = {
  relation: 'tags',
  type: 'many-to-many',
  through: 'post_tags',
  throughForeignKey: 'post_id',
  throughRelatedKey: 'tag_id',
};

/** Makes the tables with their rows; `id` of posts is a bigint where it is referred to, and whole numbers there. */
export async function createLibrary(database: TestDatabase): Promise<void> {
  await database.sql('CREATE TABLE authors (id integer PRIMARY KEY, name text, country text, boss_id integer)');
  await database.sql('CREATE TABLE posts (id integer PRIMARY KEY, title text, author_id bigint, state text)');
  await database.sql({
    sqlite: 'CREATE TABLE comments (id INTEGER PRIMARY KEY, post_id INTEGER, body TEXT, rank INTEGER, doc JSON)',
    postgresql: 'CREATE TABLE comments (id integer PRIMARY KEY, post_id integer, body text, rank integer, doc jsonb)',
    mysql: 'CREATE TABLE comments (id integer PRIMARY KEY, post_id integer, body text, `rank` integer, doc json)',
  });
  await database.sql('CREATE TABLE tags (id bigint PRIMARY KEY, label text)');
  await database.sql('CREATE TABLE post_tags (post_id integer, tag_id bigint, note text)');
  await database.run('insert', { table: 'authors', data: AUTHORS });
  await database.run('insert', { table: 'posts', data: POSTS });
  for (const [table, data] of Object.entries(ROWS)) await database.run('insert', { table, data });
}
