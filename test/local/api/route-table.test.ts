import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../../local/api/route-table.ts';

describe('the choice of a route', () => {
  // the table of the developer guide, in an order that does not help
  const keys = [
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/dog/{id}',
    'GET /pets/dog/1',
    'POST /pets/{kind}',
    'ANY /pets/cat',
    'ANY /people/{id}/pets',
    'GET /people/ada/{what}',
  ];
  const table = new RouteTable<string>();
  for (const key of keys) table.add(key, key);

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1/tail', 'GET /pets/{proxy+}', { proxy: 'cat/1/tail' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/', '$default', {}],
    // a route that is more exact and has another method does not stand in the way
    ['POST', '/pets/dog/1', 'ANY /{proxy+}', { proxy: 'pets/dog/1' }],
    ['POST', '/pets/cat', 'ANY /pets/cat', {}],
    ['GET', '/people/ada/pets', 'GET /people/ada/{what}', { what: 'pets' }],
    ['PUT', '/people/ada/pets', 'ANY /people/{id}/pets', { id: 'ada' }],
    ['GET', '/pets/dog/auth0%7C5%2F6', 'GET /pets/dog/{id}', { id: 'auth0|5/6' }],
    ['GET', '/pets/dog/%E0%A4%A', 'GET /pets/dog/{id}', { id: '%E0%A4%A' }],
  ])('%s %s takes %s', (method, path, value, pathParameters) => {
    expect(table.find(method, path)).toEqual({ value, pathParameters });
  });

  it('prefers the very method on the same path', () => {
    const both = new RouteTable<string>();
    for (const key of ['ANY /a', 'GET /a']) both.add(key, key);

    expect(both.find('GET', '/a')?.value).toBe('GET /a');
    expect(both.find('PUT', '/a')?.value).toBe('ANY /a');
  });
});
