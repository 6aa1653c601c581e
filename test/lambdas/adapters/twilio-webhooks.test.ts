import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { UnusableCredentials } from '../../../lambdas/adapters/http/credentials.ts';
import { parseTwilioCredentials, twilioAuthTokens } from '../../../lambdas/adapters/twilio/credentials.ts';
import { messagingResponse } from '../../../lambdas/adapters/twilio/twiml.ts';
import { isSignedByTwilio } from '../../../lambdas/adapters/twilio/webhook-signature.ts';

const token = 'a-token';
/** As Twilio documents it; written down once more so that the SDK is not asked to agree with itself. */
const sign = (url: string, fields: readonly (readonly [string, string])[], key = token) =>
  createHmac('sha1', key)
    .update(url + fields.map(([name, value]) => name + value).join(''))
    .digest('base64');

const url = 'https://carillon.example.com/webhooks/twilio/messages';
type Field = [name: string, value: string];
const fields: Field[] = [
  ['Body', 'Stop, s’il vous plaît & merci'],
  ['From', '+33612345678'],
  ['MessageSid', 'SM1'],
];
const form = (changes: Field[] = []) => new URLSearchParams([...fields, ...changes]);

describe('isSignedByTwilio', () => {
  it('agrees with the example of Twilio’s own test suite', () => {
    const example = new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
      Caller: '+14158675309',
    });
    const request = { url: 'https://mycompany.com/myapp.php?foo=1&bar=2', form: example };

    expect(isSignedByTwilio({ ...request, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }, ['12345'])).toBe(true);
    expect(isSignedByTwilio({ ...request, signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B9=' }, ['12345'])).toBe(false);
  });

  it('takes what was signed with any of the tokens', () => {
    const signature = sign(url, fields, 'the-second');

    expect(isSignedByTwilio({ url, form: form(), signature }, [token, 'the-second'])).toBe(true);
    expect(isSignedByTwilio({ url, form: form(), signature }, [token])).toBe(false);
    expect(isSignedByTwilio({ url, form: form(), signature }, [])).toBe(false);
  });

  it.each([
    ['without a signature', { signature: undefined }],
    ['with an empty one', { signature: '' }],
    ['with one of another length', { signature: 'AAAA' }],
    ['for another address', { url: 'https://evil.example.com/webhooks/twilio/messages' }],
    ['for another path', { url: `${url}/x` }],
    ['with a query that was not signed', { url: `${url}?x=1` }],
    ['with another value', { form: new URLSearchParams([...fields.slice(1), ['Body', 'START']]) }],
    ['with one field more', { form: form([['OptOutType', 'START']]) }],
    ['with one field less', { form: new URLSearchParams(fields.slice(1)) }],
    ['with a field twice', { form: form([['Body', 'START']]) }],
    ['with a field named __proto__', { form: form([['__proto__', 'x']]) }],
  ])('refuses a request %s', (_, changes) => {
    const request = { url, form: form(), signature: sign(url, fields) };

    expect(isSignedByTwilio(request, [token])).toBe(true);
    expect(isSignedByTwilio({ ...request, ...changes }, [token])).toBe(false);
  });

  it('takes the address with its port and without', () => {
    const signature = sign('https://carillon.example.com:443/webhooks/twilio/messages', fields);

    expect(isSignedByTwilio({ url, form: form(), signature }, [token])).toBe(true);
  });

  it('sorts the values of a field that came several times, and counts each once', () => {
    const repeated: Field[] = [...fields, ['Tag', 'a'], ['Tag', 'b']];
    const came = form([
      ['Tag', 'b'],
      ['Tag', 'a'],
      ['Tag', 'b'],
    ]);

    expect(isSignedByTwilio({ url, form: came, signature: sign(url, repeated) }, [token])).toBe(true);
  });

  it('counts the query', () => {
    const withQuery = `${url}?stage=prod&n=1`;

    expect(isSignedByTwilio({ url: withQuery, form: form(), signature: sign(withQuery, fields) }, [token])).toBe(true);
  });
});

describe('messagingResponse', () => {
  it('says nothing, or one text', () => {
    expect(messagingResponse()).toBe('<?xml version="1.0" encoding="UTF-8"?><Response></Response>');
    expect(messagingResponse('ok')).toContain('<Response><Message>ok</Message></Response>');
  });

  it('escapes what XML reads otherwise, and leaves out what it cannot write', () => {
    expect(messagingResponse(`</Message><Redirect>"M&Ms" 'n\u0000\ufffe\ud800 é`)).toContain(
      '<Message>&lt;/Message&gt;&lt;Redirect&gt;&quot;M&amp;Ms&quot; &apos;n\ufffd é</Message>',
    );
  });
});

describe('the twilio secret', () => {
  const text = (more: object = {}) => JSON.stringify({ accountSid: 'AC1', authToken: 'one', ...more });

  it('holds one token, or two while the first is being replaced', async () => {
    expect(await twilioAuthTokens(async () => text())()).toEqual(['one']);
    expect(await twilioAuthTokens(async () => text({ secondaryAuthToken: 'two' }))()).toEqual(['one', 'two']);
  });

  it('names what is wrong with it and quotes nothing', () => {
    const wrong = () => parseTwilioCredentials(text({ accountSid: 'hunter2', secondaryAuthToken: '' }));

    expect(wrong).toThrow(UnusableCredentials);
    expect(wrong).toThrow(/check accountSid, secondaryAuthToken/);
    expect(wrong).not.toThrow(/hunter2/);
  });
});
