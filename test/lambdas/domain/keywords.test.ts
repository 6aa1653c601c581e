import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keywordTables, meaningOfText } from '../../../lambdas/domain/keywords.ts';

const kindOf = (text: string) => meaningOfText(text).kind;
const wordsOf = (kind: 'optOut' | 'optIn' | 'help') => keywordTables.flatMap((table) => table[kind]);

/** What customers answer to shops, deliveries and appointments. */
const businessReplies = [
  'YES',
  'yes',
  'Y',
  'no',
  'N',
  'No thanks',
  'ok',
  'OK!',
  '1',
  'C',
  'confirm',
  'Confirmed',
  'thanks',
  'Thank you so much',
  'cancel my order please',
  'Cancel it',
  'the end of the month works',
  'week end',
  'remove the second item',
  'shop',
  'Step',
  'top',
  'spot',
  'quiet',
  'suit',
  'Can you stop at the side door?',
  'I will stop by at 5',
  "Don't stop, I love these texts",
  "please don't stop texting me",
  'one stop further',
  'next stop',
  'bus stop',
  'I cannot stop laughing at your message',
  'Is it possible to start at 9?',
  'help me please',
  'more info',
  'send me a text when it is there',
  'call me',
  'I do not have the message',
  'where is my parcel',
  'plus tard',
  'je ne suis plus là demain',
  'oui',
  'non',
  'merci',
  'un message de plus',
  'à la fin',
  'ende',
  'ja bitte',
  'sí',
  '👍',
  '',
  '   ',
  '?',
  'td bank',
  'Please deliver to the top floor',
];

describe('meaningOfText', () => {
  it.each(wordsOf('optOut'))('takes %s for an opt-out', (word) => expect(kindOf(word)).toBe('opt-out'));
  it.each(wordsOf('optIn'))('takes %s for an opt-in', (word) => expect(kindOf(word)).toBe('opt-in'));
  it.each(wordsOf('help'))('takes %s for a cry for help', (word) => expect(kindOf(word)).toBe('help'));

  it.each([
    'STOP.',
    ' stop\n',
    '"Stop"',
    '«Arrêt»',
    '« ARRÊT ! »',
    'arrêt',
    'Arre\u0302t',
    'opt out',
    'Opt-Out',
    'ＳＴＯＰ',
    'stop\u200b',
    'STOP 🛑',
    'stop all',
  ])('takes %j for an opt-out whatever is around it', (text) => expect(kindOf(text)).toBe('opt-out'));

  it('names the keyword, and never the text', () => {
    expect(meaningOfText(' «Arrêt» ')).toEqual({ kind: 'opt-out', keyword: 'arret' });
  });

  it.each([
    'please stop texting me',
    'Stop sending me these',
    'STOP PLEASE',
    'stop it now',
    'stop stop stop',
    'stpo',
    'sotp',
    'STOPP',
    'stopo',
    'unsubscribr',
    'unsuscribe',
    'remove me',
    'Remove me from your list',
    'take me off this list',
    'leave me alone',
    'Leave me alone!!!',
    "don't text me",
    'do not contact me again',
    'no more texts',
    'I want to unsubscribe',
    'opting out',
    'I revoke my consent',
    'lose my number',
    'wrong number',
    "I don't want to receive these",
    'ne plus recevoir',
    'Je ne veux plus recevoir de SMS',
    'Arrêtez de m’écrire',
    'désabonnez-moi',
    'désinscription',
    'plus de messages svp',
    'laissez-moi tranquille',
    'keine SMS mehr',
    'no me escriban',
    'quiero darme de baja',
    'Please stop. I never signed up for messages',
  ])('keeps %j for a person to look at', (text) => expect(kindOf(text)).toBe('maybe-opt-out'));

  it.each(businessReplies)('takes %j for no refusal', (text) => expect(kindOf(text)).not.toMatch(/opt-out/));

  it('takes YES for nothing: nobody has asked whether texts are wanted', () => {
    expect(kindOf('YES')).toBe('other');
  });

  it('never looks at case and space', () => {
    const anyKnown = fc.constantFrom(...wordsOf('optOut'), ...wordsOf('optIn'), ...wordsOf('help'), ...businessReplies);
    const anySpace = fc.stringMatching(/^[ \t\r\n\u00a0]{0,4}$/);
    fc.assert(
      fc.property(anyKnown, anySpace, anySpace, fc.infiniteStream(fc.boolean()), (text, before, after, isUpper) => {
        const varied = [...text].map((letter) => (isUpper.next().value ? letter.toUpperCase() : letter.toLowerCase()));
        expect(meaningOfText(before + varied.join('') + after)).toEqual(meaningOfText(text));
      }),
    );
  });

  it('has an answer to whatever comes, soon', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 1600 }), (text) => void meaningOfText(text)));
    const startedAt = performance.now();
    meaningOfText('stop '.repeat(320));
    meaningOfText(`dont want any ${'a '.repeat(790)}`);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });
});
