import { describe, expect, test } from 'vitest';
import { checkHost, readBoltAddress } from '../../../src/drivers/graph/cypher/address.ts';
import { withHeader } from '../../../src/drivers/graph/cypher/values.ts';

const read = (url: string, database: string | null = null) => readBoltAddress({ type: 'neo4j', url, database });

describe('addresses of servers of graphs', () => {
  test('have a scheme, a host, user and password, and may have a port and a database', () => {
    expect(read('bolt+s://ann:p%40ss@graph.example.com')).toEqual({
      dialect: 'neo4j',
      scheme: 'bolt+s',
      host: 'graph.example.com',
      port: 7687,
      user: 'ann',
      password: 'p@ss',
      database: null,
    });
    expect(read('neo4j://ann:x@[2001:db8::1]:7777/films')).toMatchObject({ port: 7777, database: 'films' });
    expect(read('bolt://ann:x@h.example/films', 'books').database).toBe('books');
  });

  test.each(['', 'http://ann:hidden@h', 'bolt+ssc://ann:hidden@h', 'bolt://ann:hidden%@h', 'bolt://ann:hidden@a%20b'])(
    '%s is refused, and nothing of it is told',
    (url) => {
      expect(() => read(url)).toThrow(/^connection_url: (?!.*hidden)/);
    },
  );

  test('of FalkorDB name no database and no cluster', () => {
    const falkordb = (url: string) => () => readBoltAddress({ type: 'falkordb', url, database: null });
    expect(falkordb('bolt://falkordb:x@h/films')).toThrow('database');
    expect(falkordb('neo4j://falkordb:x@h')).toThrow('connection_url');
  });

  test('are not called where they are private, unless that is allowed', () => {
    for (const host of ['127.0.0.1', '0x7f.1', '10.1.2.3', '[::1]', 'localhost', 'db.internal'])
      expect(() => checkHost(host, false)).toThrow('private');
    expect(() => checkHost('127.0.0.1', true)).not.toThrow();
    expect(() => checkHost('169.254.169.254', true)).toThrow('metadata');
    expect(() => checkHost('graph.example.com', false)).not.toThrow();
  });
});

describe('parameters in front of a query', () => {
  const literal = (value: unknown) => withHeader({ text: 'RETURN 1', params: { p0: value } as never });

  test.each([
    ["it's", "CYPHER p0='it\\'s' RETURN 1"],
    ["x\\' RETURN 2 //", "CYPHER p0='x\\\\\\' RETURN 2 //' RETURN 1"],
    ['🍏"`$', "CYPHER p0='🍏\"`$' RETURN 1"],
    [1, 'CYPHER p0=1 RETURN 1'],
    [1e20, 'CYPHER p0=100000000000000000000.0 RETURN 1'],
    [0.1, 'CYPHER p0=0.1 RETURN 1'],
    [[1, 2.5], 'CYPHER p0=[1.0, 2.5] RETURN 1'],
    [[true, null], 'CYPHER p0=[true, null] RETURN 1'],
    [{ a: { 'b c': 'd' } }, "CYPHER p0={a: {`b c`: 'd'}} RETURN 1"],
  ])('%o is a literal', (value, text) => {
    expect(literal(value)).toBe(text);
  });

  test('what cannot be one is refused', () => {
    expect(() => literal('a\0b')).toThrow('the character 0');
    expect(() => literal({ '`': 1 })).toThrow('a name');
  });
});
