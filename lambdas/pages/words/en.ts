import type { Words } from '../words.ts';

const otherEmail = 'E-mail to this address does not arrive. Give us another address in your account.';
const otherNumber = 'Texts to this number do not arrive. Give us another number in your account.';
const openApp = 'The app is not there any more, or may not show anything. Open it and allow notifications.';
const writeToUs = 'It was stopped at your request. Write to us if you want it again.';

export const en: Words = {
  title: 'Your choices',
  heading: 'What you hear from us',
  intro: 'Choose what reaches you, and how. It counts as soon as you have saved.',
  channels: { email: 'E-mail', sms: 'Text message', push: 'App notification' },
  devices: (count) => (count === 1 ? 'on your device' : `on your ${count} devices`),
  how: 'By which way',
  frequency: 'How often',
  frequencies: { 'at-once': 'At once', daily: 'Gathered, once a day', weekly: 'Gathered, once a week', never: 'Never' },
  asCategory: (frequency) => `As above: ${frequency.toLowerCase()}`,
  byType: 'Choose message by message',
  differs: 'some differ',
  blocked: 'blocked',
  cures: {
    email: {
      permanent_address: otherEmail,
      permanent_token: otherEmail,
      blocked: otherEmail,
      complaint: 'You marked our e-mail as junk, so we stopped. Write to us if you want it again.',
      opt_out: writeToUs,
      erased: writeToUs,
    },
    sms: {
      permanent_address: otherNumber,
      permanent_token: otherNumber,
      blocked: otherNumber,
      complaint: 'You reported our texts, so we stopped. Text START to the number they came from to get them again.',
      opt_out: 'You answered STOP to our texts. Text START to the number they came from to get them again.',
      erased: writeToUs,
    },
    push: {
      permanent_address: openApp,
      permanent_token: openApp,
      blocked: openApp,
      complaint: writeToUs,
      opt_out: writeToUs,
      erased: writeToUs,
    },
  },
  textTerms: {
    version: 'sms-1',
    text: 'By switching on text messages I sign that marketing texts may be sent to my number automatically. I need not agree to this to buy anything. Message and data rates may apply. Reply STOP to end, HELP for help.',
  },
  agree: 'By switching it on you say:',
  stopMarketing: 'Stop all marketing',
  stopMarketingHint: 'One click, and no offer reaches you by any way.',
  quiet: {
    title: 'Quiet hours',
    description: 'What can wait comes when they are over. A code to sign in does not wait.',
    isOn: 'Keep quiet hours',
    start: 'From',
    end: 'Until',
    timeZone: 'Your time zone',
    noTimeZone: 'Not known yet',
  },
  save: 'Save',
  saved: 'Saved. It counts from now on.',
  stopped: 'Saved. You get no more marketing from us.',
  unchanged: 'Nothing was different: all is as you see it here.',
  changedMeanwhile: 'Something else was changed in the meantime; this is how all of it stands now.',
  withheld:
    'You have said no elsewhere since this page was opened, and the no holds. Switch it on again if you want it.',
  lastChannel: (category) => `${category}: one way to reach you has to stay on, so we left it as it was.`,
  badQuietHours: 'Quiet hours need two different times; we left them as they were.',
  badForm: 'We could not read that. Nothing was changed; please try again.',
  nothingToChoose: 'We have no way to reach you at the moment, so there is nothing to choose.',
  otherAddress: 'Another address or number? Change it in your account.',
  unsubscribe: {
    title: 'Unsubscribe',
    question: (category, channel) => `Stop “${category}” by ${channel.toLowerCase()}?`,
    hint: 'One click is enough. Nothing else changes.',
    button: 'Unsubscribe',
    done: 'You are unsubscribed',
    doneText: (category, channel) => `You get no more “${category}” by ${channel.toLowerCase()}.`,
    others: 'To choose more finely, follow “Choose what you hear from us” at the foot of the same message.',
  },
  confirm: {
    title: 'Is this what you want?',
    intro: 'Somebody, we think you, agreed to this:',
    button: 'Yes, I confirm',
    hint: 'If it was not you, close this page: nothing will be sent.',
    done: 'Thank you, it is confirmed',
    doneText: 'You can change your mind at any time, with the link in every message.',
    purposes: { marketing: 'Offers and news' },
  },
  notFound: {
    title: 'This link does not work',
    text: 'It may be too old, or a part of it is missing.',
    cure: 'Open the link in the newest message that you have from us.',
  },
  tooLarge: { title: 'That was too much', text: 'Go back and try again.' },
};
