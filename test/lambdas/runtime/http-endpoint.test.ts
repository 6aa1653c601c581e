import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it, jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { httpEndpoint } from '../../../lambdas/runtime/http-endpoint.ts';

const event = (accept: string | undefined) => ({
  routeKey: 'GET /me/preferences',
  rawPath: '/me/preferences',
  rawQueryString: '',
  headers: accept === undefined ? {} : { accept },
  isBase64Encoded: false,
  requestContext: { requestId: 'r-1', http: { method: 'GET', path: '/me/preferences' } },
});

describe('an endpoint that meets something unforeseen', () => {
  it.each([
    ['text/html,application/xhtml+xml', 'text/plain'],
    ['application/json', 'application/problem+json'],
    [undefined, 'application/problem+json'],
  ])('answers %s with %s, tells nothing of it, and logs it', async (accept, type) => {
    const logger = new Logger();
    const logged = jest.spyOn(logger, 'error').mockImplementation(() => {});
    const failing = httpEndpoint(async () => Promise.reject(new Error('table R#ada is gone')), {
      logger,
      metrics: new Metrics({ namespace: 'n' }),
    });
    const response = await failing(event(accept) as never, { awsRequestId: 'a' } as Context);

    expect(response).toMatchObject({ statusCode: 500, headers: { 'content-type': type, 'cache-control': 'no-store' } });
    expect(JSON.stringify(response)).not.toContain('ada');
    expect(logged).toHaveBeenCalledWith('Request failed', expect.objectContaining({ route: 'GET /me/preferences' }));
  });
});
