import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { LocalCloud } from '../../../local/cloud.ts';
import { AUDIENCE, createIdentity, ISSUER } from '../../../local/providers/identity.ts';
import { asset } from '../small-assembly.ts';
import { signedFetch, signedHeaders } from './signed-fetch.ts';
import { assets, base, permission, route } from './small-api.ts';
import { echoed, useApi } from './use-api.ts';

const start = useApi();

/** Calls the API as itself: signs with its own keys what the body says. */
const caller = (statements: object[]) => ({
  Role: {
    ...base.Role,
    Properties: {
      ...base.Role.Properties,
      ...(statements.length > 0 && {
        Policies: [{ PolicyName: 'Own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
      }),
    },
  },
});

const apiArn = (path: string) => ({
  'Fn::Join': ['', ['arn:aws:execute-api:us-east-1:000000000000:', { Ref: 'Api' }, `/*/${path}`]],
});

describe('a route with AWS_IAM', () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await start({
      Signed: route('ANY /signed/{id}', { AuthorizationType: 'AWS_IAM' }),
      SignedPermission: permission('/signed/{id}'),
      Open: route('GET /open'),
      OpenPermission: permission('/open'),
    });
  });
  const statusOf = async (answer: Promise<Response>) => [(await answer).status, await (await answer).json()];
  const forbidden = [403, { message: 'Forbidden' }];

  it.each([
    ['GET', '/signed/1', undefined],
    ['GET', '/signed/1?b=2&a=1&a=0&c=%20%2B&d=', undefined],
    ['GET', "/signed/a%20b%7C%C3%A9!'()*", undefined],
    ['POST', '/signed/1', '{"a":"é"}'],
    ['DELETE', '/signed/1', undefined],
  ])('lets %s %s in that AWS signs', async (method, path, body) => {
    const answer = await signedFetch(cloud.url + path, { method, ...(body && { body }) });

    expect(answer.status).toBe(200);
    expect((await echoed(answer)).requestContext.authorizer).toEqual({
      iam: expect.objectContaining({
        accessKey: 'local-developer',
        accountId: '000000000000',
        userArn: 'arn:aws:iam::000000000000:user/local-developer',
      }),
    });
  });

  it('lets nobody in who has not signed', async () => {
    expect(await statusOf(fetch(`${cloud.url}/signed/1`))).toEqual(forbidden);
    expect((await fetch(`${cloud.url}/open`)).status).toBe(200);
  });

  const anHourAgo = new Date(Date.now() - 3_600_000);
  it.each([
    ['another secret', { keys: { accessKeyId: 'local-developer', secretAccessKey: 'guessed' } }],
    ['a key that nobody has', { keys: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'local-developer' } }],
    [
      'a session that is none',
      { keys: { accessKeyId: 'local-developer', secretAccessKey: 'local-developer', sessionToken: 'x' } },
    ],
    ['another service', { service: 'sqs' }],
    ['another Region', { region: 'eu-west-1' }],
    ['an old signature', { at: anHourAgo }],
    ['a signature from the future', { at: new Date(Date.now() + 3_600_000) }],
  ])('refuses %s', async (_, signing) => {
    expect(await statusOf(signedFetch(`${cloud.url}/signed/1`, {}, signing))).toEqual(forbidden);
  });

  it.each([
    ['another path', '/signed/2', {}],
    ['another query', '/signed/1?a=2', {}],
    ['another method', '/signed/1?a=1', { method: 'DELETE' }],
    ['another body', '/signed/1?a=1', { body: 'other' }],
    ['another value of a header that was signed', '/signed/1?a=1', { change: { 'x-thing': 'other' } }],
    ['no signature any more', '/signed/1?a=1', { change: { authorization: 'AWS4-HMAC-SHA256 nonsense' } }],
  ])(
    'refuses what was signed and then given %s',
    async (_, path, {
      method = 'POST',
      body = 'text',
      change = {},
    }: {
      method?: string;
      body?: string;
      change?: Record<string, string>;
    }) => {
      const init = { method: 'POST', headers: { 'x-thing': 'value', 'content-type': 'text/plain' }, body: 'text' };
      const headers = await signedHeaders(`${cloud.url}/signed/1?a=1`, init);
      const send = (address: string, sent: object, changed: object) =>
        fetch(address, { ...init, ...sent, headers: { ...headers, ...changed } });

      expect((await send(`${cloud.url}/signed/1?a=1`, {}, {})).status).toBe(200);
      expect(await statusOf(send(cloud.url + path, { method, body }, change))).toEqual(forbidden);
    },
  );
});

describe('a role that calls the API', () => {
  const calls = {
    'index.js': `
      const { createHash, createHmac } = require('node:crypto');
      const hash = (text) => createHash('sha256').update(text).digest('hex');
      exports.handler = async ({ rawPath }) => {
        const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, PUBLIC_URL: url } = process.env;
        const path = rawPath.replace('/call', '/signed');
        const at = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
        const scope = at.slice(0, 8) + '/us-east-1/execute-api/aws4_request';
        const names = 'host;x-amz-date;x-amz-security-token';
        const canonical = ['GET', path, '', 'host:' + new URL(url).host, 'x-amz-date:' + at, 'x-amz-security-token:' + token, '', names, hash('')].join('\\n');
        const key = scope.split('/').reduce((k, part) => createHmac('sha256', k).update(part).digest(), 'AWS4' + secret);
        const signature = createHmac('sha256', key).update(['AWS4-HMAC-SHA256', at, scope, hash(canonical)].join('\\n')).digest('hex');
        const authorization = 'AWS4-HMAC-SHA256 Credential=' + id + '/' + scope + ', SignedHeaders=' + names + ', Signature=' + signature;
        const answer = await fetch(url + path, { headers: { authorization, 'x-amz-date': at, 'x-amz-security-token': token } });
        return { statusCode: answer.status };
      };
    `,
  };

  it('comes where its policies let it', async () => {
    const cloud = await start(
      {
        ...caller([{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: apiArn('GET/signed/mine') }]),
        Caller: { ...base.Echo, Properties: { ...base.Echo.Properties, Code: asset('calls') } },
        CallerIntegration: {
          ...base.Integration,
          Properties: { ...base.Integration.Properties, IntegrationUri: { 'Fn::GetAtt': ['Caller', 'Arn'] } },
        },
        Call: route('GET /call/{id}', {
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'CallerIntegration' }]] },
        }),
        CallPermission: {
          ...permission('/call/{id}'),
          Properties: { ...permission('/call/{id}').Properties, FunctionName: { Ref: 'Caller' } },
        },
        Signed: route('GET /signed/{id}', { AuthorizationType: 'AWS_IAM' }),
        SignedPermission: permission('/signed/{id}'),
      },
      {},
      { ...assets, calls },
    );

    expect((await fetch(`${cloud.url}/call/mine`)).status).toBe(200);
    expect((await fetch(`${cloud.url}/call/others`)).status).toBe(403);
  });
});

describe('a route with JWT', () => {
  const identity = createIdentity();
  let cloud: LocalCloud;
  const jwt = (properties: object = {}) => ({
    AuthorizationType: 'JWT',
    AuthorizerId: { Ref: 'People' },
    ...properties,
  });
  const people = (issuer: string) => ({
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ApiId: { Ref: 'Api' },
      Name: 'People',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: issuer, Audience: [AUDIENCE, 'other'] },
    },
  });
  beforeAll(async () => {
    cloud = await start(
      {
        People: people(ISSUER),
        Mine: route('GET /mine', jwt()),
        MinePermission: permission('/mine'),
        Scoped: route('GET /scoped', jwt({ AuthorizationScopes: ['read', 'write'] })),
        ScopedPermission: permission('/scoped'),
      },
      { identityProviders: [identity] },
    );
    cloud.addRoute(identity.route);
  });
  const ask = (authorization: string, path = '/mine') => fetch(cloud.url + path, { headers: { authorization } });
  const now = Math.floor(Date.now() / 1000);

  it.each(['', 'Bearer ', 'bearer '])('lets in whom the issuer knows, by "%stoken"', async (scheme) => {
    const answer = await ask(scheme + (await identity.token({ sub: 'ada', admin: true, groups: ['a', 'b'] })));

    expect(answer.status).toBe(200);
    expect((await echoed(answer)).requestContext.authorizer).toEqual({
      jwt: {
        claims: {
          iss: ISSUER,
          aud: AUDIENCE,
          sub: 'ada',
          admin: 'true',
          groups: '[a b]',
          iat: expect.stringMatching(/^\d+$/),
          exp: expect.stringMatching(/^\d+$/),
        },
        scopes: null,
      },
    });
  });

  it.each<[string, JWTPayload]>([
    ['one audience of several', { aud: ['x', 'other'] }],
    ['a client in place of an audience', { aud: undefined, client_id: AUDIENCE }],
  ])('lets in with %s', async (_, claims) => {
    expect((await ask(await identity.token({ sub: 'ada', ...claims }))).status).toBe(200);
  });

  it.each<[string, JWTPayload]>([
    ['another audience', { aud: 'somebody-else' }],
    ['another audience, whatever the client', { aud: 'somebody-else', client_id: AUDIENCE }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example.com/' }],
    ['an issuer that differs by a slash', { iss: ISSUER.slice(0, -1) }],
    ['a time that is over', { exp: now - 1 }],
    ['no end', { exp: undefined }],
    ['a time that has not come', { nbf: now + 600 }],
  ])('refuses a token with %s', async (_, claims) => {
    const answer = await ask(`Bearer ${await identity.token({ sub: 'ada', ...claims })}`);

    expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'ada', exp: now + 3600 };
  const forged = {
    'no signature': async () => `${part({ alg: 'none' })}.${part(claims)}.`,
    'no signature, said otherwise': async () => `${part({ alg: 'nOnE', typ: 'JWT' })}.${part(claims)}.`,
    'the public key as a shared secret': async () => {
      const jwks = await (await fetch(`${cloud.url}/_local/identity/jwks.json`)).json();
      const [key] = (jwks as { keys: object[] }).keys;
      const unsigned = `${part({ alg: 'HS256', kid: 'local-1' })}.${part(claims)}`;
      return `${unsigned}.${createHmac('sha256', JSON.stringify(key)).update(unsigned).digest('base64url')}`;
    },
    'the name of a key and the signature of another': async () => {
      const { privateKey } = await generateKeyPair('RS256');
      return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'local-1' }).sign(privateKey);
    },
    'a key that it brings along': async () => {
      const { privateKey, publicKey } = await generateKeyPair('RS256');
      const header = { alg: 'RS256', jwk: await exportJWK(publicKey) };
      return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    },
    'other claims than were signed': async () => {
      const [header, , signature] = (await identity.token({ sub: 'ada' })).split('.');
      return `${header}.${part({ ...claims, sub: 'luc' })}.${signature}`;
    },
    'nothing in it': async () => 'nonsense',
  };
  it.each(Object.entries(forged))('refuses a token with %s', async (_, forge) => {
    const answer = await ask(`Bearer ${await forge()}`);

    expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }]);
  });

  it('refuses who brings no token', async () => {
    for (const headers of [{}, { authorization: '' }, { authorization: 'Bearer ' }] as Record<string, string>[]) {
      expect((await fetch(`${cloud.url}/mine`, { headers })).status).toBe(401);
    }
  });

  it.each([
    [{ scope: 'write other' }, 200],
    [{ scp: ['read'] }, 200],
    [{ scope: 'other' }, 403],
    [{ scope: 'readwrite' }, 403],
    [{}, 403],
  ])('asks for one of the scopes of the route: %j gets %i', async (scopes, status) => {
    const answer = await ask(await identity.token({ sub: 'ada', ...scopes }), '/scoped');

    expect(answer.status).toBe(status);
    if (status === 403) expect(await answer.json()).toEqual({ message: 'Forbidden' });
  });

  it('takes RSA only, whatever keys the issuer has', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const issuer = 'https://ec.example.com/';
    const withoutRsa = await start(
      { People: people(issuer), Mine: route('GET /mine', jwt()), MinePermission: permission('/mine') },
      { identityProviders: [{ issuer, key: async () => publicKey }] },
    );
    const token = await new SignJWT({ ...claims, iss: issuer }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);

    expect((await fetch(`${withoutRsa.url}/mine`, { headers: { authorization: token } })).status).toBe(401);
  });

  it('names an issuer that nobody plays when it starts', async () => {
    await expect(start({ People: people('https://other.example.com/') })).rejects.toThrow(
      /nobody plays the issuer https:\/\/other\.example\.com\/ .*local\/providers\/identity\.ts/,
    );
  });
});
