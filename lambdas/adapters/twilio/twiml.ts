/** The content type of an answer to Twilio. */
export const twimlType = 'text/xml; charset=utf-8';

/** The answer to a message webhook: sends this text back to the sender, or nothing. */
export function messagingResponse(text?: string): string {
  const content = text === undefined ? '' : `<Message>${escapeXml(text)}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${content}</Response>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(forbiddenInXml, '')
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}

/** What XML 1.0 has no way to write (section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const forbiddenInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
