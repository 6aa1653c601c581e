/** The message group of a producing service: SQS takes up to 128 letters, digits and punctuation marks. */
export function groupOf(source: string): string {
  return source.replace(/[^!-~]/g, '-').slice(0, 128);
}
