/** One version of a file that was uploaded. */
export interface AudienceFile {
  /** Where it lies, such as a bucket. */
  readonly place: string;
  readonly key: string;
  /** Changes with the content: what is read of one version is never mixed with another. */
  readonly version: string;
}

/** Files that services upload, read in ranges. */
export interface AudienceFiles {
  /**
   * Reads a part of a file; less at its end.
   *
   * @param position - from 0, in bytes
   * @returns the bytes and the size of the whole, or `gone` when that version is no longer there
   */
  read(
    file: AudienceFile,
    position: number,
    length: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly size: number } | 'gone'>;
}
