import * as z from 'zod';
import { renewKeys } from '../../adapters/jose/renew-keys.ts';
import { linkKeysSchema, SignedLinks } from '../../adapters/jose/signed-links.ts';
import type { RotatedVersion, SecretVersions } from '../../adapters/secrets-manager/secret-versions.ts';
import { recipientIdSchema } from '../../domain/ids.ts';

interface Dependencies {
  readonly versions: Pick<SecretVersions, 'stageOf' | 'readCurrent' | 'readPending' | 'writePending' | 'promote'>;
  /** How many days a link may be good. */
  readonly linkDays: number;
  readonly now: () => Date;
  readonly logger: { info(sentence: string, keys: Readonly<Record<string, string>>): void };
}

/** What Secrets Manager calls a rotation function with, once for each step. */
const rotationSchema = z.object({
  SecretId: z.string().min(1),
  ClientRequestToken: z.string().min(1),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
});

/** Gives the links a new key. Every step may be repeated: what is there already stays as it is. No key is ever logged. */
export const rotateLinkKeys = ({ versions, linkDays, now, logger }: Dependencies) => {
  const make = async (version: RotatedVersion) => {
    if ((await versions.readPending(version)) !== undefined) return;
    const keys = readKeys(await versions.readCurrent(version.secretId));
    await versions.writePending(version, JSON.stringify(renewKeys(keys, linkDays, now())));
  };

  /** A link signed just now must be known to the new keys, and one that the new keys sign, too. */
  const test = async (version: RotatedVersion) => {
    const newKeys = await versions.readPending(version);
    if (newKeys === undefined) throw new Error('there are no new keys to test; rotate the secret again');
    const oldKeys = await versions.readCurrent(version.secretId);
    readKeys(newKeys);
    const linksOf = (text: string, at: Date) =>
      new SignedLinks(
        async () => text,
        () => at,
      );
    const inAnHour = new Date(now().getTime() + 3_600_000);
    const link = { purpose: 'preferences', recipientId: recipientIdSchema.parse('rotation-test') } as const;
    for (const signer of [linksOf(oldKeys, now()), linksOf(newKeys, now()), linksOf(newKeys, inAnHour)])
      if (!(await linksOf(newKeys, inAnHour).verify(await signer.sign(link, 1), 'preferences')))
        throw new Error('the new keys do not know a link that they must know; rotate the secret again');
  };

  return async (event: unknown): Promise<void> => {
    const { SecretId, ClientRequestToken, Step } = rotationSchema.parse(event);
    const version = { secretId: SecretId, versionId: ClientRequestToken };
    const stage = await versions.stageOf(version);
    if (stage === 'unknown') throw new Error('no rotation has begun for this version; start it in Secrets Manager');
    if (stage === 'pending') {
      if (Step === 'createSecret') await make(version);
      if (Step === 'testSecret') await test(version);
      if (Step === 'finishSecret') await versions.promote(version);
    }
    logger.info('Rotation step done', { step: Step, stage, versionId: ClientRequestToken });
  };
};

/** @throws without quoting what it read */
function readKeys(text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // the error of JSON.parse quotes the text, which is a secret
  }
  const { data } = linkKeysSchema.safeParse(json);
  if (data === undefined) throw new Error('the link keys are not usable; they must be JSON with kid and key');
  return data;
}
