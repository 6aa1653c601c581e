/** The basic characters of GSM 03.38, and those that take two places. */
const gsm =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const gsmExtended = '^{}\\[~]|€\f';

/** How many segments a text takes: 160 characters of GSM or 70 of UCS-2, fewer in each where there are several. */
export function segmentsOf(text: string): number {
  const characters = [...text];
  const isGsm = characters.every((character) => gsm.includes(character) || gsmExtended.includes(character));
  const length = isGsm
    ? characters.reduce((places, character) => places + (gsmExtended.includes(character) ? 2 : 1), 0)
    : text.length;
  const [single, each] = isGsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / each);
}
