import { describe, expect, test } from 'vitest';
import { checkAddress, readAddress } from '../../../src/drivers/database/server-address.ts';

describe('the address of a server', () => {
  test('names host, port, database, user and password', () => {
    expect(
      readAddress('postgres://me%40home:p%2Fw%3A@db.example.com:6543/the%20db?application_name=x&other=y'),
    ).toEqual({
      dialect: 'postgresql',
      hostKind: 'public',
      host: 'db.example.com',
      port: 6543,
      database: 'the db',
      user: 'me@home',
      password: 'p/w:',
      isSecure: true,
      isPreparing: true,
      settings: { application_name: 'x' },
    });
  });

  test('has a port and a database where it says none', () => {
    expect(readAddress('postgresql://me@db.example.com')).toMatchObject({ port: 5432, database: 'me', password: '' });
  });

  test.each([
    ['postgresql://u@db.example.com/d', true],
    ['postgresql://u@8.8.8.8/d', true],
    ['postgresql://u@db.example.com/d?sslmode=disable', false],
    ['postgresql://u@db.example.com/d?sslmode=prefer', true],
    ['postgresql://u@localhost/d', false],
    ['postgresql://u@10.0.0.1/d', false],
    ['postgresql://u@[::1]/d', false],
    ['postgresql://u@10.0.0.1/d?sslmode=require', true],
  ])('%s is encrypted: %s', (url, isSecure) => {
    expect(readAddress(url)).toMatchObject({ isSecure });
  });

  test('says that a pooler keeps nothing prepared', () => {
    expect(readAddress('postgresql://u@db.example.com/d?pgbouncer=true')).toMatchObject({ isPreparing: false });
  });

  test.each([
    'postgresql://u:p@127.0.0.1/d',
    'postgresql://u:p@2130706433/d',
    'postgresql://u:p@0x7f.1/d',
    'postgresql://u:p@[::ffff:10.0.0.1]/d',
    'postgresql://u:p@localhost/d',
    'postgresql://u:p@db.internal/d',
  ])('%s is private, and refused unless that is allowed', (url) => {
    expect(() => checkAddress(readAddress(url), false)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
    expect(() => checkAddress(readAddress(url), true)).not.toThrow();
  });

  test('a public one is allowed', () => {
    expect(() => checkAddress(readAddress('postgresql://u:p@db.example.com/d'), false)).not.toThrow();
  });
});
