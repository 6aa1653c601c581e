import { describe, expect, it } from '@jest/globals';
import { compileFiles, parcelSent, problemsOf } from './catalogue-on-disk.ts';

describe('a mistake in how a type goes on is reported with its cure', () => {
  it.each([
    [
      'a fallback to a channel that it does not have',
      { fallback: ['voice' as 'sms'] },
      'type.ts: fallback names voice, which is no channel of parcel.sent; choose from email, sms, push',
    ],
    [
      'a fallback to one channel twice',
      { fallback: ['sms', 'push', 'sms'] as const },
      'type.ts: fallback names sms twice; keep one',
    ],
    [
      'a fallback of what goes out on every channel at once',
      { strategy: 'all' as const, fallback: ['sms'] as const },
      "type.ts: with strategy 'all' every channel is used at once, and none follows; delete fallback",
    ],
    [
      'a confirmation that may come when it is of no more use',
      { confirm: { by: 'read' as const, withinSeconds: { email: 60, sms: 601, push: 600 } }, expiresAfterSeconds: 600 },
      'type.ts: confirm waits 601 s for sms, but parcel.sent expires after 600 s; shorten within, or raise expiresAfter',
    ],
  ])('%s', async (_, change, expected) => {
    expect(await problemsOf({}, [{ ...parcelSent, ...change }])).toEqual([`notifications/parcel.sent/${expected}`]);
  });

  it('with the line where it is declared', async () => {
    const source = 'export const parcelSent = defineNotification({\n  type: 1,\n  fallback: [\n    2,\n  ],\n});\n';
    const definition = { ...parcelSent, fallback: ['sms', 'sms'] as const };

    expect(await problemsOf({ 'parcel.sent/type.ts': source }, [definition])).toEqual([
      'notifications/parcel.sent/type.ts:3: fallback names sms twice; keep one',
    ]);
  });

  it('but where a fallback and a confirmation are sound there is none', async () => {
    const confirm = { by: 'delivered', withinSeconds: { email: 600, sms: 600, push: 600 } } as const;
    const sound = { ...parcelSent, confirm, expiresAfterSeconds: 600 };

    expect(await problemsOf({}, [{ ...sound, fallback: ['push', 'sms'] }])).toEqual([]);
    expect(await problemsOf({}, [{ ...sound, strategy: 'all' }])).toEqual([]);
    expect((await compileFiles({}, [sound])).channels.sms.types['parcel.sent']?.confirm).toEqual(confirm);
  });
});
