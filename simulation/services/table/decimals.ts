import { invalid } from './refusals.ts';

/** A number as DynamoDB keeps it: `digits` times ten to the power of `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** In its one form already, and exact as a number of JavaScript. */
const SHORT_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;
/** Decimals of so many characters are told apart, and ordered, by their doubles. */
const EXACT_LENGTH = 15;

/** The one form of a number, so that equal numbers are equal texts; refuses what DynamoDB cannot hold. */
export function canonicalNumber(text: string): string {
  if (SHORT_INTEGER.test(text)) return text;
  if (text === '') throw invalid('The parameter cannot be converted to a numeric value');
  if (!NUMBER.test(text)) throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  return written(read(text));
}

export function compareNumbers(one: string, other: string): number {
  if (one.length <= EXACT_LENGTH && other.length <= EXACT_LENGTH) return Math.sign(Number(one) - Number(other));
  const { digits } = sum(read(one), negative(read(other)));
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

export function addNumbers(one: string, other: string): string {
  if (SHORT_INTEGER.test(one) && SHORT_INTEGER.test(other)) return String(Number(one) + Number(other));
  return written(sum(read(one), read(other)));
}

export function subtractNumbers(one: string, other: string): string {
  if (SHORT_INTEGER.test(one) && SHORT_INTEGER.test(other)) return String(Number(one) - Number(other));
  return written(sum(read(one), negative(read(other))));
}

/** The bytes that a number in its one form is billed with. */
export function numberSize(text: string): number {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '').length;
  if (digits === 0) return 1;
  const magnitude = whole === '0' ? -1 - fraction.search(/[1-9]/) : whole.length - 1;
  const filled = digits % 2 !== 0 || magnitude % 2 !== 0 ? 0 : 1;
  return 1 + Math.ceil(digits / 2) + filled + (text.startsWith('-') ? 1 : 0);
}

function read(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(`${whole}${fraction}`), exponent: Number(power) - fraction.length };
}

function written({ digits, exponent }: Decimal): string {
  if (digits === 0n) return '0';
  const sign = digits < 0n ? '-' : '';
  const all = String(digits < 0n ? -digits : digits);
  const significant = all.replace(/0+$/, '');
  const zeros = exponent + all.length - significant.length;
  const magnitude = significant.length - 1 + zeros;
  if (magnitude > 125)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (magnitude < -130)
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  if (significant.length > 38) throw invalid('Attempting to store more than 38 significant digits in a Number');
  if (zeros >= 0) return `${sign}${significant}${'0'.repeat(zeros)}`;
  const padded = significant.padStart(1 - zeros, '0');
  return `${sign}${padded.slice(0, zeros)}.${padded.slice(zeros)}`;
}

const negative = ({ digits, exponent }: Decimal): Decimal => ({ digits: -digits, exponent });

function sum(one: Decimal, other: Decimal): Decimal {
  const exponent = Math.min(one.exponent, other.exponent);
  const scaled = (number: Decimal) => number.digits * 10n ** BigInt(number.exponent - exponent);
  return { digits: scaled(one) + scaled(other), exponent };
}
