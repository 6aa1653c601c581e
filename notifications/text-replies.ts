/** What a keyword is answered with where the provider does not answer by itself. One text each; no offers in them. */
export interface TextReplies {
  /** After STOP: that it is done, and how to undo it (47 CFR 64.1200(a)(12): one text, nothing else in it). */
  readonly 'opt-out': string;
  /** After START: that texts are possible again; it grants nothing. */
  readonly 'opt-in': string;
  /** After HELP: who we are and how to reach us (CTIA Messaging Principles). */
  readonly help: string;
}

/** By locale; `en` is for everybody who has no other. */
export const textReplies: { readonly en: TextReplies } & Readonly<Record<string, TextReplies>> = {
  en: {
    'opt-out': 'Example Shop: you will get no more texts from us at this number. Reply START to allow them again.',
    'opt-in': 'Example Shop: texts to this number are possible again. Reply STOP to end them, HELP for help.',
    help: 'Example Shop: write to help@example.com or see https://shop.example.com/help. Reply STOP to get no more texts.',
  },
  fr: {
    'opt-out': 'Example Shop : vous ne recevrez plus de SMS à ce numéro. Répondez START pour les autoriser à nouveau.',
    'opt-in':
      'Example Shop : les SMS à ce numéro sont à nouveau possibles. STOP pour y mettre fin, HELP en cas de question.',
    help: 'Example Shop : écrivez à help@example.com ou voyez https://shop.example.com/help. STOP pour ne plus rien recevoir.',
  },
};
