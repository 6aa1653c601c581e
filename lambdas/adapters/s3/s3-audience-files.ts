import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AudienceFile, AudienceFiles } from '../../ports/audience-files.ts';

/** Files in a bucket, read in ranges; never another version than the one that was told of. */
export class S3AudienceFiles implements AudienceFiles {
  readonly #client: S3Client;

  constructor(client: S3Client) {
    this.#client = client;
  }

  async read({ place, key, version }: AudienceFile, position: number, length: number) {
    try {
      const { Body, ContentRange } = await this.#client.send(
        new GetObjectCommand({
          Bucket: place,
          Key: key,
          IfMatch: `"${version}"`,
          Range: `bytes=${position}-${position + length - 1}`,
        }),
      );
      if (Body === undefined) throw new Error('S3 answered a range without its bytes');
      const size = Number(ContentRange?.split('/')[1]);
      if (!Number.isInteger(size)) throw new Error('S3 answered a range without the size of the object');
      return { bytes: await Body.transformToByteArray(), size };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // nothing behind its end: an empty object has no range at all
      if (error.name === 'InvalidRange') return { bytes: new Uint8Array(), size: position };
      if (error.name === 'PreconditionFailed' || error.name === 'NoSuchKey') return 'gone' as const;
      throw error;
    }
  }
}
