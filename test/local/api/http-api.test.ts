import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Clock, wallClock } from '../../../local/clock.ts';
import type { LocalCloud } from '../../../local/cloud.ts';
import { base, permission, route, stage } from './small-api.ts';
import { echoed, useApi } from './use-api.ts';

const start = useApi();
const text = { 'content-type': 'text/plain' };

describe('an HTTP API', () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await start({
      Things: route('ANY /things/{id}'),
      ThingsPermission: permission('/things/{id}'),
      All: route('ANY /all/{rest+}'),
      AllPermission: permission('/all/{rest+}'),
      Unpermitted: route('GET /unpermitted'),
      OtherPermission: permission('/permitted'),
    });
  });
  const ask = (path: string, init: RequestInit = {}) => fetch(`${cloud.outputs['ApiUrl']}${path}`, init);
  const event = async (path: string, init: RequestInit = {}) => echoed(await ask(path, init));

  it('hands a request on in payload format 2.0', async () => {
    const asked = await event('/things/a%7Cb%20c?x=1&x=%262&y=a+b&z=', {
      headers: { Cookie: 'one=1; two=2', 'X-Thing': 'Value', 'user-agent': 'test' },
    });
    const { host } = new URL(cloud.url);
    expect(asked).toEqual({
      version: '2.0',
      routeKey: 'ANY /things/{id}',
      rawPath: '/things/a|b c',
      rawQueryString: 'x=1&x=%262&y=a+b&z=',
      cookies: ['one=1', 'two=2'],
      headers: expect.objectContaining({
        host,
        'x-thing': 'Value',
        'user-agent': 'test',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      }),
      queryStringParameters: { x: '1,&2', y: 'a b', z: '' },
      pathParameters: { id: 'a|b c' },
      requestContext: {
        accountId: '000000000000',
        apiId: cloud.outputs['ApiId'],
        domainName: host,
        domainPrefix: cloud.outputs['ApiId'],
        http: {
          method: 'GET',
          path: '/things/a|b c',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.any(String),
        routeKey: 'ANY /things/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
    expect(asked.headers).not.toHaveProperty('cookie');
  });

  it('leaves out what is not there', async () => {
    const bare = await event('/all/a/b');

    expect(bare).toMatchObject({ rawQueryString: '', pathParameters: { rest: 'a/b' } });
    for (const name of ['cookies', 'queryStringParameters', 'body', 'stageVariables']) {
      expect(bare).not.toHaveProperty(name);
    }
  });

  it.each([
    ['text/plain', false],
    ['text/csv; charset=utf-8', false],
    ['application/json', false],
    ['application/json;charset=utf-8', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/merge-patch+json', true],
    ['application/x-ndjson', true],
    ['application/octet-stream', true],
    ['multipart/form-data; boundary=x', true],
  ])('a body of %s is encoded: %s', async (type, isBase64Encoded) => {
    const asked = await event('/things/1', { method: 'POST', headers: { 'content-type': type }, body: 'é=1' });

    expect(asked.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(asked.body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe('é=1');
  });

  it.each([
    [
      'a whole answer',
      { statusCode: 201, headers: { 'X-A': 'b', 'X-N': 1 }, body: 'hi' },
      201,
      'hi',
      'text/plain;charset=UTF-8',
    ],
    [
      'an encoded body',
      { statusCode: 200, body: 'aGk=', isBase64Encoded: true },
      200,
      'hi',
      'text/plain;charset=UTF-8',
    ],
    ['a status as text', { statusCode: '204' }, 204, '', 'text/plain;charset=UTF-8'],
    ['a body alone', { id: 1 }, 200, '{"id":1}', 'application/json'],
    ['a text alone', 'hi', 200, '"hi"', 'application/json'],
    ['nothing', null, 200, 'null', 'application/json'],
    [
      'a type of its own',
      { statusCode: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>' },
      200,
      '<p>',
      'text/html',
    ],
  ])('passes on %s', async (_, result, status, body, type) => {
    const answer = await ask('/things/1', { method: 'POST', headers: text, body: `return ${JSON.stringify(result)}` });

    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([status, body, type]);
    expect(answer.headers.get('apigw-requestid')).toEqual(expect.any(String));
  });

  it('passes on headers and cookies', async () => {
    const result = {
      statusCode: 200,
      headers: { 'X-A': 'b', 'Content-Length': '7' },
      cookies: ['a=1', 'b=2'],
      body: 'hi',
    };
    const answer = await ask('/things/1', { method: 'POST', headers: text, body: `return ${JSON.stringify(result)}` });

    expect(answer.headers.get('x-a')).toBe('b');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.text()).toBe('hi');
  });

  it.each([
    ['throws', 'throw'],
    ['gives an object as body', 'return {"statusCode":200,"body":{}}'],
    ['gives a header of two lines', 'return {"statusCode":200,"headers":{"x-a":"b\\r\\nx-c: d"}}'],
    ['gives a cookie of two lines', 'return {"statusCode":200,"cookies":["a=b\\r\\nx-c: d"]}'],
    ['gives a header without a name', 'return {"statusCode":200,"headers":{"":"b"}}'],
    ['gives no number as status', 'return {"statusCode":"fine"}'],
  ])('answers 500 when the function %s', async (_, body) => {
    const answer = await ask('/things/1', { method: 'POST', headers: text, body });

    expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('answers 500 without a permission for the route, and says why where the developer sees it', async () => {
    const answer = await ask('/unpermitted');

    expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(cloud.observations.kept).toContainEqual(
      expect.objectContaining({
        kind: 'log',
        functionName: 'api-gateway',
        line: expect.stringContaining('GET /unpermitted: User: apigateway.amazonaws.com is not authorized'),
      }),
    );
  });

  it.each([
    ['/nowhere', 'GET'],
    ['/unpermitted', 'POST'],
    ['/things', 'GET'],
    ['/things/', 'GET'],
    ['/things/1/2', 'GET'],
    ['/all', 'GET'],
    ['/Things/1', 'GET'],
  ])('knows no %s by %s', async (path, method) => {
    const answer = await ask(path, { method });

    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  it('takes 10 MB and no more, of which a function gets what it can take', async () => {
    const send = (bytes: number) => ask('/things/1', { method: 'POST', headers: text, body: Buffer.alloc(bytes, 'x') });

    expect((await send(2 * 1024 * 1024)).status).toBe(200);
    for (const megabytes of [7, 11]) {
      const answer = await send(megabytes * 1024 * 1024);
      expect([answer.status, await answer.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    }
  });

  it('answers a page of another origin too: who may ask is for the function to say', async () => {
    for (const origin of ['https://elsewhere.example.com', 'null']) {
      expect((await ask('/things/1', { method: 'POST', headers: { ...text, origin }, body: 'a' })).status).toBe(200);
      expect((await ask('/_local/outputs', { headers: { origin } })).status).toBe(403);
    }
  });

  it('leaves to the local cloud what is its own', async () => {
    expect(await event('/_local/outputs')).toMatchObject({ ApiUrl: cloud.url });
  });
});

it('tells its functions where it is reached', async () => {
  const cloud = await start({
    Echo: {
      ...base.Echo,
      Properties: {
        ...base.Echo.Properties,
        Code: { ZipFile: 'exports.handler = async () => ({ url: process.env.PUBLIC_URL })' },
      },
    },
    Route: route('$default'),
    Permission: permission(''),
  });

  expect(await (await fetch(`${cloud.url}/any/where`)).json()).toEqual({ url: cloud.url });
});

describe('by a clock of the test', () => {
  function handClock() {
    let time = Date.parse('2026-11-22T12:00:00Z');
    const due: { in: number; run: () => void }[] = [];
    const clock: Clock = {
      ...wallClock,
      now: () => new Date(time),
      after: (milliseconds, run) => {
        due.push({ in: milliseconds, run });
        return () => undefined;
      },
    };
    return { clock, due, pass: (milliseconds: number) => (time += milliseconds) };
  }

  it('gives up a function that takes too long', async () => {
    const { clock, due } = handClock();
    const integration = { ...base.Integration, Properties: { ...base.Integration.Properties, TimeoutInMillis: 4000 } };
    const cloud = await start(
      { Integration: integration, Route: route('POST /slow'), Permission: permission('/slow') },
      { clock },
    );
    const asked = fetch(`${cloud.url}/slow`, { method: 'POST', headers: text, body: 'sleep' });
    while (!due.some((one) => one.in === 4000)) await new Promise(setImmediate);
    due.find((one) => one.in === 4000)?.run();
    const answer = await asked;

    expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });

  it('lets through what the limits of route and stage allow', async () => {
    const { clock, pass } = handClock();
    const cloud = await start(
      {
        Tight: route('GET /tight'),
        TightPermission: permission('/tight'),
        Wide: route('GET /wide'),
        WidePermission: permission('/wide'),
        Stage: stage(
          {
            DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 3 },
            RouteSettings: { 'GET /tight': { ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 2 } },
          },
          ['Tight', 'Wide'],
        ),
      },
      { clock },
    );
    const statuses = async (path: string, times: number) => {
      const asked = [];
      for (let count = 0; count < times; count += 1) asked.push((await fetch(cloud.url + path)).status);
      return asked;
    };

    expect(await statuses('/tight', 3)).toEqual([200, 200, 429]);
    expect(await statuses('/wide', 4)).toEqual([200, 200, 200, 429]);
    expect(await (await fetch(`${cloud.url}/tight`)).json()).toEqual({ message: 'Too Many Requests' });
    pass(2000);
    expect(await statuses('/tight', 2)).toEqual([200, 429]);
    pass(3_600_000);
    expect(await statuses('/tight', 3)).toEqual([200, 200, 429]);
  });
});

describe('what AWS would not deploy', () => {
  const tight = { RouteSettings: { 'GET /tight': { ThrottlingRateLimit: 1 } } };

  it.each([
    [
      'a stage that is there before the routes of its settings',
      { Stage: stage(tight), Tight: route('GET /tight') },
      'unable to find route by key GET /tight',
    ],
    ['the same route twice', { One: route('GET /a'), Two: route('GET /a') }, 'route with key GET /a already exists'],
    ['a greedy variable in the middle', { One: route('GET /{a+}/b') }, 'has to be at the end'],
    ['a route key without a method', { One: route('/a') }, '/a is no route key'],
    [
      'a route without its integration',
      { One: route('GET /a', { Target: 'integrations/x' }) },
      'integrations/x is no integration',
    ],
    [
      'a longer time-out',
      { Integration: { ...base.Integration, Properties: { ...base.Integration.Properties, TimeoutInMillis: 30_001 } } },
      'TimeoutInMillis',
    ],
  ])('is %s', async (_, resources, message) => {
    await expect(start(resources)).rejects.toThrow(message);
  });

  it.each([
    [
      'a second API',
      { Other: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'x', ProtocolType: 'HTTP' } } },
      'local/api/http-apis.ts',
    ],
    [
      'a WebSocket API',
      { Other: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'x', ProtocolType: 'WEBSOCKET' } } },
      'local/template/resources/api-gateway.ts',
    ],
    [
      'payload format 1.0',
      {
        Integration: {
          ...base.Integration,
          Properties: { ...base.Integration.Properties, PayloadFormatVersion: '1.0' },
        },
      },
      'local/template/resources/api-gateway.ts',
    ],
  ])('and the local cloud does not know %s', async (_, resources, file) => {
    await expect(start(resources)).rejects.toThrow(file);
  });
});
