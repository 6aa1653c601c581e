/** What a text costs on the air. */
export interface TextSegments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Messages that the carrier bills. */
  readonly segments: number;
  /** Septets in GSM-7, 16-bit units in UCS-2. */
  readonly units: number;
  /** The characters that GSM-7 lacks, each once, in order of appearance: they more than halve what fits. */
  readonly forcing: readonly string[];
}

// 3GPP TS 23.038, 6.2.1; without the escape, which stands for no character of its own
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

// 3GPP TS 23.038, 6.2.1.1: each is sent as an escape and a second septet
const extension = new Set('\f^{}\\[~]|€');

// a text in several segments gives six bytes of each to the header that puts them together again
const room = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const;

/** Counts the segments that a text message is sent in; neither a surrogate pair nor an escape pair is ever split. */
export function textSegments(text: string): TextSegments {
  const characters = [...text];
  const forcing = [...new Set(characters.filter((character) => !basic.has(character) && !extension.has(character)))];
  const encoding = forcing.length === 0 ? 'GSM-7' : 'UCS-2';
  const sizes = characters.map((character) =>
    encoding === 'UCS-2' ? character.length : extension.has(character) ? 2 : 1,
  );
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const { alone, joined } = room[encoding];
  return { encoding, segments: units <= alone ? 1 : countJoined(sizes, joined), units, forcing };
}

function countJoined(sizes: readonly number[], capacity: number): number {
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > capacity) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}
