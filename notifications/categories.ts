import { type DeclaredCategory, defineCategory } from './define-category.ts';

/** Codes and warnings that protect an account. A second code confuses and a stale one harms: never repeated blindly. */
export const security = defineCategory({
  name: 'security',
  duplicates: 'at-most-once',
  mandatory: true,
  // a code is of use for minutes, and a warning is wanted at any hour; neither is a solicitation
  hours: { legal: false, own: false },
  words: {
    en: {
      title: 'Security',
      description: 'Sign-in codes and warnings about your account.',
      whyMandatory: 'We must be able to reach you when your account is at risk.',
    },
    fr: {
      title: 'Sécurité',
      description: 'Codes de connexion et alertes sur votre compte.',
      whyMandatory: 'Nous devons pouvoir vous joindre si votre compte est menacé.',
    },
  },
});

/** What somebody needs to know about something they did. */
export const transactional = defineCategory({
  name: 'transactional',
  duplicates: 'at-least-once',
  // legal hours are about solicitations (47 CFR 64.1200(c)), which news about somebody's own order is not
  hours: { legal: false, own: true },
  words: {
    en: { title: 'Orders and payments', description: 'News about what you have ordered and paid.' },
    fr: { title: 'Commandes et paiements', description: 'Le suivi de vos commandes et de vos paiements.' },
  },
});

/** News about using the product. */
export const product = defineCategory({
  name: 'product',
  duplicates: 'at-most-once',
  words: {
    en: { title: 'Product news', description: 'New features and tips.' },
    fr: { title: 'Nouveautés du produit', description: 'Nouvelles fonctions et conseils.' },
  },
});

/** Offers. */
export const marketing = defineCategory({
  name: 'marketing',
  duplicates: 'at-most-once',
  consent: 'marketing',
  caps: [
    { channel: 'email', most: 2, per: 'day', counts: 'rolling' },
    { channel: 'email', most: 5, per: 'week', counts: 'rolling' },
    // what the strictest law of lambdas/domain/legal-hours.ts allows in 24 hours, and not every day
    { channel: 'sms', most: 3, per: 'day', counts: 'rolling' },
    { channel: 'sms', most: 5, per: 'week', counts: 'rolling' },
    { channel: 'push', most: 2, per: 'day', counts: 'rolling' },
  ],
  words: {
    en: {
      title: 'Offers',
      description: 'The week’s offers and campaigns.',
      consent: {
        version: '2026-11',
        text: 'Yes, Example Shop may send me offers on the channels I choose here. I can stop them at any time, on this page or with the link in every message.',
      },
    },
    fr: {
      title: 'Offres',
      description: 'Les offres de la semaine et les campagnes.',
      consent: {
        version: '2026-11',
        text: 'Oui, Example Shop peut m’envoyer des offres par les moyens choisis ici. Je peux les arrêter à tout moment, sur cette page ou par le lien de chaque message.',
      },
    },
  },
});

/** Every category, in the order in which people see them. */
export const categories: readonly DeclaredCategory[] = [security, transactional, product, marketing];
