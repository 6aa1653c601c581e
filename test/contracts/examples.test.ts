import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { deliverV1Schema } from '../../lambdas/contracts/commands/deliver.v1.ts';
import { fanOutV1Schema } from '../../lambdas/contracts/commands/fan-out.v1.ts';
import { importAudienceV1Schema } from '../../lambdas/contracts/commands/import-audience.v1.ts';
import { paceV1Schema } from '../../lambdas/contracts/commands/pace.v1.ts';
import { receiptsV1Schema } from '../../lambdas/contracts/commands/receipts.v1.ts';
import { resumeV1Schema } from '../../lambdas/contracts/commands/resume.v1.ts';
import { wakeV1Schema } from '../../lambdas/contracts/commands/wake.v1.ts';
import { deliverySettledV1 } from '../../lambdas/contracts/events/delivery-settled.v1.ts';
import { notificationRefusedV1 } from '../../lambdas/contracts/events/notification-refused.v1.ts';
import { notificationRequestedV1 } from '../../lambdas/contracts/events/notification-requested.v1.ts';
import { preferencesChangeRequestedV1 } from '../../lambdas/contracts/events/preferences-change-requested.v1.ts';
import { preferencesChangedV1 } from '../../lambdas/contracts/events/preferences-changed.v1.ts';
import { recipientChangedV1 } from '../../lambdas/contracts/events/recipient-changed.v1.ts';
import { recipientSuppressedV1 } from '../../lambdas/contracts/events/recipient-suppressed.v1.ts';
import { problemsOf } from '../../lambdas/contracts/problems.ts';

/** What is spoken to others: events in their envelope, commands as they are. */
const contracts: Record<string, z.ZodType> = {
  'notification-requested.v1': notificationRequestedV1.envelope,
  'recipient-changed.v1': recipientChangedV1.envelope,
  'delivery-settled.v1': deliverySettledV1.envelope,
  'notification-refused.v1': notificationRefusedV1.envelope,
  'preferences-change-requested.v1': preferencesChangeRequestedV1.envelope,
  'preferences-changed.v1': preferencesChangedV1.envelope,
  'recipient-suppressed.v1': recipientSuppressedV1.envelope,
  'deliver.v1': deliverV1Schema,
  'resume.v1': resumeV1Schema,
  'receipts.v1': receiptsV1Schema,
  'wake.v1': wakeV1Schema,
  'fan-out.v1': fanOutV1Schema,
  'import-audience.v1': importAudienceV1Schema,
  'pace.v1': paceV1Schema,
};

const folderOfExamples = join(import.meta.dirname, 'examples');
const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(folderOfExamples, ...path), 'utf8'));

/** Examples are never edited: one that no longer parses is a broken promise to whoever sends or reads such events. */
const examples = (verdict: 'accepted' | 'refused') =>
  Object.entries(contracts).flatMap(([name, schema]) =>
    readdirSync(join(folderOfExamples, name, verdict)).map((file) => ({
      name,
      file,
      parsed: schema.safeParse(readJson(name, verdict, file)),
    })),
  );

/** Which field each refused example is refused for, so that none passes for a wrong reason. */
const whyRefused = (name: string) => z.record(z.string(), z.string()).parse(readJson(name, 'why-refused.json'));

describe('contracts', () => {
  it.each(examples('accepted'))('$name: $file is accepted', ({ parsed }) => {
    expect(parsed.error && problemsOf(parsed.error)).toBeUndefined();
  });

  it.each(examples('refused'))(
    '$name: $file is refused for the field that is wrong with it',
    ({ name, file, parsed }) => {
      expect(parsed.error && problemsOf(parsed.error).map(({ field }) => field)).toEqual([whyRefused(name)[file]]);
    },
  );

  it.each(Object.keys(contracts))('%s: why-refused.json speaks of the examples that are there', (name) => {
    expect(Object.keys(whyRefused(name)).sort()).toEqual(readdirSync(join(folderOfExamples, name, 'refused')).sort());
  });

  it.each(['events', 'commands'])('has examples for every file of lambdas/contracts/%s', (folder) => {
    const files = readdirSync(join(import.meta.dirname, '../../lambdas/contracts', folder));
    const versioned = files.filter((file) => /\.v\d+\.ts$/.test(file)).map((file) => file.replace(/\.ts$/, ''));

    expect(versioned).not.toEqual([]);
    expect(Object.keys(contracts)).toEqual(expect.arrayContaining(versioned));
  });
});
