import { gzipSync } from 'node:zlib';
import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from '@jest/globals';
import { logSubscription } from '../../../lambdas/runtime/log-subscription.ts';

const anEvent = (payload: object) => ({
  awslogs: { data: gzipSync(JSON.stringify(payload)).toString('base64') },
});
const logEvents = [
  { id: '1', timestamp: 0, message: 'one' },
  { id: '2', timestamp: 1, message: 'two' },
];
const context = {
  functionName: 'a',
  functionVersion: '1',
  memoryLimitInMB: '128',
  invokedFunctionArn: 'arn',
  awsRequestId: 'r',
};

/** What the subscriber hears of these payloads. */
async function heard(payload: object): Promise<string[]> {
  const lines: string[] = [];
  const handler = logSubscription(
    async (told) => {
      lines.push(...told);
    },
    { logger: new Logger({ logLevel: 'SILENT' }) },
  );
  await handler(anEvent(payload), context as never);
  return lines;
}

describe('logSubscription', () => {
  it('unzips the lines in their order', async () => {
    expect(await heard({ messageType: 'DATA_MESSAGE', logGroup: 'g', logEvents })).toEqual(['one', 'two']);
  });

  it('hears nothing when CloudWatch only tries out whether somebody is there', async () => {
    expect(await heard({ messageType: 'CONTROL_MESSAGE', logEvents })).toEqual([]);
  });

  it('fails on what is no subscription, so that it is set aside', async () => {
    await expect(heard({ logEvents })).rejects.toThrow();
  });
});
