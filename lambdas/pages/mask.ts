// the country codes that have one or two digits (E.164); all others have three
const countryCode = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** An e-mail address as its owner recognises it and a stranger does not learn it: `a•••@example.com`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = '', ...others] = address.slice(0, at);
  return `${others.length > 0 ? first : ''}•••${address.slice(at)}`;
}

/** A phone number as its owner recognises it: `+1 ••• •••01`. */
export function maskPhone(number: string): string {
  return `${countryCode.exec(number)?.[0] ?? '+'} ••• •••${number.slice(-2)}`;
}
