import type { Stack } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import { findTable } from '../../client/destination.ts';

const stack = (outputs: Record<string, string>): Stack => ({
  StackName: 'any',
  CreationTime: undefined,
  StackStatus: 'UPDATE_COMPLETE',
  Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
});

async function* pages() {
  yield { Stacks: [stack({}), stack({ EventBusName: 'orders', Url: 'x' })] };
  yield {};
  yield {
    Stacks: [stack({ EventBusName: 'test', TableName: 't-1' }), stack({ EventBusName: 'live', TableName: 't-2' })],
  };
}

describe('findTable', () => {
  it('finds the stack that has the bus, on whatever page', async () => {
    expect(await findTable(pages(), 'live')).toBe('t-2');
  });

  it.each(['orders', 'unheard-of'])('finds nothing for %s, which is no bus of a Carillon', async (bus) => {
    expect(await findTable(pages(), bus)).toBeUndefined();
  });
});
