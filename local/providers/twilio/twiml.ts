const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The texts that a TwiML answer sends: `<Response><Message>…</Message></Response>`, with or without `<Body>`. */
export function textsOf(twiml: string): readonly string[] {
  return [...twiml.matchAll(/<Message(?:\s[^>]*)?>(.*?)<\/Message>/gs)]
    .map(([, content = '']) => /<Body>(.*?)<\/Body>/s.exec(content)?.[1] ?? content)
    .map((text) => unescapeXml(text).trim())
    .filter((text) => text !== '');
}

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[name ?? ''] ?? whole;
  });
}
