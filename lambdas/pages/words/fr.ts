import type { Words } from '../words.ts';

const otherEmail = 'Les e-mails n’arrivent pas à cette adresse. Indiquez-en une autre dans votre compte.';
const otherNumber = 'Les SMS n’arrivent pas à ce numéro. Indiquez-en un autre dans votre compte.';
const openApp =
  'L’application n’est plus installée ou ne peut rien afficher. Ouvrez-la et autorisez les notifications.';
const writeToUs = 'C’est arrêté à votre demande. Écrivez-nous si vous voulez reprendre.';

const inSentence = (channel: string) => (channel === 'SMS' ? channel : channel.toLowerCase());

export const fr: Words = {
  title: 'Vos choix',
  heading: 'Ce que vous recevez de nous',
  intro: 'Choisissez ce qui vous parvient, et comment. Vos choix comptent dès que vous les enregistrez.',
  channels: { email: 'E-mail', sms: 'SMS', push: 'Notification de l’application' },
  devices: (count) => (count === 1 ? 'sur votre appareil' : `sur vos ${count} appareils`),
  how: 'Par quel moyen',
  frequency: 'À quel rythme',
  frequencies: {
    'at-once': 'Tout de suite',
    daily: 'Regroupé, une fois par jour',
    weekly: 'Regroupé, une fois par semaine',
    never: 'Jamais',
  },
  atMost: 'Pas plus de',
  asItComes: 'Comme cela vient',
  most: {
    hour: (most) => `${most} par heure et par moyen`,
    day: (most) => `${most} par jour et par moyen`,
    week: (most) => `${most} par semaine et par moyen`,
  },
  asCategory: (frequency) => `Comme ci-dessus : ${frequency.toLowerCase()}`,
  byType: 'Choisir message par message',
  differs: 'certains diffèrent',
  blocked: 'bloqué',
  cures: {
    email: {
      permanent_address: otherEmail,
      permanent_token: otherEmail,
      soft_bounces: otherEmail,
      blocked: otherEmail,
      complaint: 'Vous avez signalé nos e-mails comme indésirables : nous avons arrêté. Écrivez-nous pour reprendre.',
      opt_out: writeToUs,
      erased: writeToUs,
    },
    sms: {
      permanent_address: otherNumber,
      permanent_token: otherNumber,
      soft_bounces: otherNumber,
      blocked: otherNumber,
      complaint:
        'Vous avez signalé nos SMS : nous avons arrêté. Pour reprendre, envoyez START au numéro d’où ils venaient.',
      opt_out: 'Vous avez répondu STOP à nos SMS. Pour reprendre, envoyez START au numéro d’où ils venaient.',
      erased: writeToUs,
    },
    push: {
      permanent_address: openApp,
      permanent_token: openApp,
      soft_bounces: openApp,
      blocked: openApp,
      complaint: writeToUs,
      opt_out: writeToUs,
      erased: writeToUs,
    },
  },
  textTerms: {
    version: 'sms-1',
    text: 'En activant les SMS, je signe mon accord : des SMS publicitaires peuvent être envoyés automatiquement à mon numéro. Cet accord n’est pas une condition d’achat. Le prix d’un message ou de données peut s’appliquer. Répondez STOP pour arrêter, HELP pour de l’aide.',
  },
  agree: 'En l’activant, vous dites :',
  stopMarketing: 'Arrêter toute publicité',
  stopMarketingHint: 'Un clic, et plus aucune offre ne vous parvient.',
  quiet: {
    title: 'Heures calmes',
    description: 'Ce qui peut attendre arrive après. Un code de connexion n’attend pas.',
    window: (number) => (number === 1 ? 'Heures calmes' : `Heures calmes, n° ${number}`),
    isOn: (number) => (number === 1 ? 'Respecter des heures calmes' : `Respecter des heures calmes, n° ${number}`),
    more: 'D’autres heures calmes',
    start: 'De',
    end: 'À',
    timeZone: 'Votre fuseau horaire',
    noTimeZone: 'Pas encore connu',
    channels: 'Ce qui se tait',
    everyChannel: 'Tout',
    days: 'Jours où elles commencent',
    problems: {
      times: (window) =>
        `${window} : « De » et « À » demandent deux heures différentes qui laissent trois heures libres par jour. Nous n’y avons pas touché.`,
      channels: (window) => `${window} : choisissez dans la liste ce qui se tait. Nous n’y avons pas touché.`,
      days: (window) =>
        `${window} : choisissez au moins un jour où elles commencent, ou désactivez-les. Nous n’y avons pas touché.`,
    },
    nothingFree:
      'Heures calmes : ensemble, elles ne laissent aucun moment libre dans la semaine. Choisissez moins de jours ou des heures plus courtes ; nous n’y avons pas touché.',
    pause: 'Faire une pause jusqu’à demain 8 h',
    pauseHint: 'Ce qui peut attendre arrive ensuite.',
    paused: (until) => `C’est enregistré. Ce qui peut attendre arrive après : ${until}.`,
    pausedUntil: (until) => `En pause jusqu’au ${until}.`,
    resume: 'Finir la pause',
    resumed: 'C’est enregistré. La pause est finie.',
  },
  save: 'Enregistrer',
  saved: 'C’est enregistré, et cela compte dès maintenant.',
  stopped: 'C’est enregistré. Vous ne recevez plus de publicité de notre part.',
  unchanged: 'Rien n’a changé : tout est tel que vous le voyez ici.',
  changedMeanwhile: 'Autre chose a changé entre-temps ; voici où en est l’ensemble.',
  withheld:
    'Vous avez dit non ailleurs depuis l’ouverture de cette page, et ce non prévaut. Réactivez-le si vous le souhaitez.',
  lastChannel: (category) => `${category} : il faut garder un moyen de vous joindre ; nous n’y avons pas touché.`,
  badForm: 'Nous n’avons pas pu lire cet envoi. Rien n’a changé ; veuillez réessayer.',
  nothingToChoose: 'Nous n’avons aucun moyen de vous joindre pour le moment : il n’y a rien à choisir.',
  otherAddress: 'Une autre adresse, un autre numéro ? Modifiez-les dans votre compte.',
  unsubscribe: {
    title: 'Se désabonner',
    question: (category, channel) => `Arrêter « ${category} » par ${inSentence(channel)} ?`,
    hint: 'Un clic suffit. Rien d’autre ne change.',
    button: 'Se désabonner',
    done: 'C’est arrêté',
    doneText: (category, channel) => `Vous ne recevez plus « ${category} » par ${inSentence(channel)}.`,
    others: 'Pour choisir plus finement, suivez « Choisir ce que vous recevez de nous » au bas du même message.',
  },
  confirm: {
    title: 'Est-ce bien ce que vous voulez ?',
    intro: 'Quelqu’un, sans doute vous, a donné cet accord :',
    button: 'Oui, je confirme',
    hint: 'Si ce n’était pas vous, fermez cette page : rien ne sera envoyé.',
    done: 'Merci, c’est confirmé',
    doneText: 'Vous pouvez changer d’avis à tout moment, par le lien de chaque message.',
    purposes: { marketing: 'Offres et nouveautés' },
  },
  notFound: {
    title: 'Ce lien ne fonctionne pas',
    text: 'Il est peut-être trop ancien, ou il en manque une partie.',
    cure: 'Ouvrez le lien du message le plus récent que vous avez de nous.',
  },
  tooLarge: { title: 'C’était trop', text: 'Revenez en arrière et réessayez.' },
};
